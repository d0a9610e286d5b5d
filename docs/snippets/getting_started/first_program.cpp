// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace asio = boost::asio;

asio::awaitable<void> show_team(copresence::client& client) {
    const std::vector<std::string> ids{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3",
                                       "66825e03-7ef5-42da-9069-724602c31f6b"};
    const std::vector<copresence::presence> team =
        co_await client.get_presences(ids);
    for (const copresence::presence& member : team)
        std::cout << member << '\n';
}

int main() {
    asio::io_context context;
    // A local replacement for Microsoft Graph, in this process.
    copresence::local_graph graph{context.get_executor()};

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), config};

    asio::co_spawn(context, show_team(client), [&graph](std::exception_ptr error) {
        graph.close(); // stops listening, so that run() returns
        if (error) std::rethrow_exception(error);
    });
    context.run();
}
