// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
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

// [register]
// A local tenant with one application, which is registered with certificate.pem.
copresence::local_graph_config tenant_with_application() {
    std::ifstream file{"certificate.pem"};
    copresence::login_application application;
    application.certificates = {
        std::string{std::istreambuf_iterator<char>{file}, {}}};
    copresence::local_graph_config service;
    service.login.emplace();
    service.login->applications = {application};
    return service;
}

// [/register]

int main() try {
    asio::io_context context;
    copresence::local_graph graph{context.get_executor(),
                                  tenant_with_application()};

    // [sign_in]
    copresence::client_certificate_config who;
    who.sign_in.tenant = graph.login().tenant();
    who.sign_in.client_id = copresence::login_application{}.client_id;
    who.certificate.certificate_file = "certificate.pem";
    who.certificate.key_file = "key.pem";

    copresence::client_config config;
    // [/sign_in]

    // Needed only because Graph and the tenant are local:
    who.sign_in.authority = graph.login().authority();
    who.sign_in.tls.ca_pem = graph.ca_pem();
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();

    config.token_provider =
        copresence::client_certificate(context.get_executor(), who);
    copresence::client client{context.get_executor(), config};

    asio::co_spawn(context, show_team(client), [&graph](std::exception_ptr error) {
        graph.close();
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return 1;
}
