// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Signs in a user with a device code. The user opens any browser and enters the code. Then this program
// calls Graph as this user. A local Graph with a login service replaces Microsoft's services, and signs its
// user in shortly after the code is shown.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

constexpr std::array<std::string_view, 2> ids{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3",
                                              "66825e03-7ef5-42da-9069-724602c31f6b"};

void show(const copresence::device_code_prompt& prompt) { std::cout << prompt.message << std::endl; }

asio::awaitable<void> show_team(copresence::client& client,
                                std::shared_ptr<copresence::token_provider> sign_in) {
    // A client waits at most 30 seconds for a token, and a user needs more time to sign in. The program
    // therefore completes the sign-in before the first call.
    copresence::token_request request;
    request.scope = "https://graph.microsoft.com/.default";
    co_await sign_in->get_token(request);

    const std::vector<copresence::presence> team = co_await client.get_presences(ids);
    for (const copresence::presence& member : team)
        std::cout << member << '\n';
    if (team.size() != ids.size()) throw std::runtime_error{"a presence is missing"};
}

} // namespace

int main() try {
    asio::io_context context;

    copresence::local_graph_config service;
    service.login.emplace();
    service.login->device_code_interval = std::chrono::seconds{1};
    service.login->approve_devices_after = std::chrono::milliseconds{100};
    copresence::local_graph graph{context.get_executor(), std::move(service)};

    // For the real Graph, do not set authority and tls, and use your own tenant and application.
    copresence::device_code_config how;
    how.sign_in.authority = graph.login().authority();
    how.sign_in.tls.ca_pem = graph.ca_pem();
    how.sign_in.tenant = graph.login().tenant();
    how.sign_in.client_id = copresence::login_application{}.client_id;
    how.sign_in.scope = "https://graph.microsoft.com/Presence.Read.All offline_access";
    how.prompt = show;
    const auto sign_in = copresence::device_code(context.get_executor(), how);

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = sign_in;
    copresence::client client{context.get_executor(), std::move(config)};

    asio::co_spawn(context, show_team(client, sign_in), [&graph](std::exception_ptr error) {
        graph.close();
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
