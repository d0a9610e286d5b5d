// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// Two users, one await: the ids of Microsoft Graph's own example of getPresencesByUserId, asked of a local
// Graph.

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

asio::awaitable<void> show_team(copresence::client& client) {
    const std::vector<copresence::presence> team = co_await client.get_presences(ids);

    for (const copresence::presence& member : team) {
        std::cout << member.id();
        // Graph may leave out anything but the id, so all the rest is optional.
        if (const auto availability = member.availability()) std::cout << "  " << availability->text();
        if (const auto activity = member.activity()) std::cout << "  " << activity->text();
        std::cout << '\n';
    }

    // The answer is in the order asked, whatever the order in which it came.
    if (team.size() != 2 || team[0].id().to_string() != ids[0] || team[1].id().to_string() != ids[1]) {
        throw std::runtime_error{"those are not the two users who were asked for"};
    }
}

} // namespace

int main() try {
    asio::io_context context;
    copresence::local_graph graph{context.get_executor()};

    // For the real Graph: leave endpoint and tls as they are, and bring a token of your tenant.
    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    asio::co_spawn(context, show_team(client), [&graph](std::exception_ptr error) {
        graph.close(); // a service that listens is work: without this, run() would not return
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
