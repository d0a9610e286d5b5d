// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Fetches the presences of two users with one co_await. The ids are those of the example in Microsoft's
// documentation of getPresencesByUserId. The requests go to a local Graph.

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
        // Graph may omit every part except the id, so all other accessors return optionals.
        if (const auto availability = member.availability()) std::cout << "  " << availability->text();
        if (const auto activity = member.activity()) std::cout << "  " << activity->text();
        std::cout << '\n';
    }

    // The result is in the order of the ids. The order of the response does not matter.
    if (team.size() != 2 || team[0].id().to_string() != ids[0] || team[1].id().to_string() != ids[1]) {
        throw std::runtime_error{"the result does not contain the two requested users"};
    }
}

} // namespace

int main() try {
    asio::io_context context;
    copresence::local_graph graph{context.get_executor()};

    // For the real Graph, do not set endpoint and tls, and use a token of your tenant.
    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    asio::co_spawn(context, show_team(client), [&graph](std::exception_ptr error) {
        graph.close(); // stops listening, so that run() returns
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
