// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The smallest complete program: one user, one request.

#include <copresence.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <cstddef>
#include <string>
#include <vector>

boost::asio::awaitable<std::size_t> count_presences(copresence::client& client,
                                                    std::vector<std::string> ids) {
    const auto presences = co_await client.get_presences(ids);
    co_return presences.size();
}

int main(int count, char* arguments[]) {
    if (count < 3) return 2;
    boost::asio::io_context context;
    copresence::client_config config;
    config.token_provider = copresence::static_token(arguments[1]);
    copresence::client client{context.get_executor(), config};
    auto done = co_spawn(context, count_presences(client, {arguments[2]}), boost::asio::use_future);
    context.run();
    return done.get() == 1 ? 0 : 1;
}
