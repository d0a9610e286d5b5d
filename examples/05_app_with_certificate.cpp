// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Signs in as an application without a user, with a certificate. The private key never leaves this machine.
//
// The openssl command line creates the certificate. For Microsoft Entra you create it in the same way, and
// upload its public part under "Certificates & secrets". Here, a local Graph with a login service replaces
// Microsoft's services.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

constexpr std::array<std::string_view, 2> ids{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3",
                                              "66825e03-7ef5-42da-9069-724602c31f6b"};

// A temporary folder with certificate.pem and key.pem. The destructor removes the folder.
class new_certificate {
public:
    new_certificate() {
        auto name = (std::filesystem::temp_directory_path() / "copresence-example-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot create a temporary folder"};
        folder = name;
        const auto command = "cd '" + name +
                             "' && openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=copresence "
                             "-keyout key.pem -out certificate.pem 2>/dev/null";
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error{"cannot create a certificate: install the openssl command line"};
    }

    new_certificate(const new_certificate&) = delete;
    new_certificate& operator=(const new_certificate&) = delete;

    ~new_certificate() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    // Returns the public part, which is registered with the application.
    std::string public_part() const {
        std::ifstream in{folder / "certificate.pem"};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    std::filesystem::path folder;
};

asio::awaitable<void> show_team(copresence::client& client) {
    const std::vector<copresence::presence> team = co_await client.get_presences(ids);
    for (const copresence::presence& member : team)
        std::cout << member << '\n';
    if (team.size() != ids.size()) throw std::runtime_error{"a presence is missing"};
}

} // namespace

int main() try {
    asio::io_context context;
    const new_certificate certificate;

    copresence::login_application application; // the registration in the tenant
    application.certificates = {certificate.public_part()};
    copresence::local_graph_config service;
    service.login.emplace();
    service.login->applications = {application};
    copresence::local_graph graph{context.get_executor(), std::move(service)};

    // For the real Graph, do not set authority and tls, and use your own tenant and application.
    copresence::client_certificate_config sign_in;
    sign_in.sign_in.authority = graph.login().authority();
    sign_in.sign_in.tls.ca_pem = graph.ca_pem();
    sign_in.sign_in.tenant = graph.login().tenant();
    sign_in.sign_in.client_id = application.client_id;
    sign_in.certificate.certificate_file = certificate.folder / "certificate.pem";
    sign_in.certificate.key_file = certificate.folder / "key.pem";

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::client_certificate(context.get_executor(), sign_in);
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
