// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <boost/asio.hpp>
#include <copresence.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

boost::asio::awaitable<void> show(copresence::client& client, std::vector<std::string> ids) {
    const auto presences = co_await client.get_presences(ids);
    for (const auto& each : presences)
        std::cout << each << '\n';
}

int main(int count, char* arguments[]) try {
    boost::asio::io_context context;
    copresence::client_config config; // the global cloud, the system's trusted roots
    config.token_provider = copresence::token_from_environment("GRAPH_TOKEN");
    copresence::client client{context.get_executor(), config};
    auto done = co_spawn(context, show(client, {arguments + 1, arguments + count}), boost::asio::use_future);
    context.run();
    done.get(); // throws what the call threw

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return 1;
}
