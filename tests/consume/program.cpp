// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The program of every project in this folder. It fetches presences from a local Graph service, and catches an exception of
// the library by its type.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

constexpr std::array<std::string_view, 2> ids{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3",
                                              "66825e03-7ef5-42da-9069-724602c31f6b"};
constexpr std::array<std::string_view, 1> no_id{"ada"};

asio::awaitable<void> fetch(copresence::client& client) {
    const std::vector<copresence::presence> team = co_await client.get_presences(ids);
    for (const copresence::presence& member : team)
        std::cout << member << '\n';
    if (team.size() != ids.size()) throw std::runtime_error{"unexpected number of presences"};
}

asio::awaitable<bool> rejects_what_is_no_id(copresence::client& client) {
    try {
        co_await client.get_presences(no_id);
    } catch (const copresence::api_error& error) {
        co_return error.code() == copresence::errc::invalid_user_id;
    }
    co_return false;
}

asio::awaitable<void> try_out(copresence::client& client) {
    co_await fetch(client);
    const bool rejected = co_await rejects_what_is_no_id(client);
    if (!rejected) throw std::runtime_error{"a malformed id was not rejected"};
}

} // namespace

int main() try {
    asio::io_context context;
    copresence::local_graph graph{context.get_executor()};

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    asio::co_spawn(context, try_out(client), [&graph](std::exception_ptr error) {
        graph.close();
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
