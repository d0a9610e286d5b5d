// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The program whose memory core_dump.cpp searches. It signs in with several credentials, two of which are wrong, and
// fetches presences. It destroys the token providers and clients except one client, prints `ready`, and waits until
// its input ends. Its argument is the folder that contains its settings and credentials.

#include <copresence.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace asio = boost::asio;

namespace {

std::string folder;

// Returns the text of a file, in memory that is overwritten before it is freed.
copresence::secret_string read(const char* name) {
    const int file = ::open((folder + '/' + name).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw std::runtime_error{"cannot open " + std::string{name}};
    copresence::secret_string text;
    text.resize(64 * 1024);
    const auto size = ::read(file, text.data(), text.size());
    ::close(file);
    if (size < 0) throw std::runtime_error{"cannot read " + std::string{name}};
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string setting(const char* name) { return std::string{read(name).view()}; }

// Appends a new refresh token to a file. core_dump.cpp reads the file and searches for the tokens.
void keep(const copresence::secret_string& token) {
    const int file =
        ::open((folder + "/new_refresh_tokens").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const bool kept = ::write(file, token.data(), token.size()) == static_cast<ssize_t>(token.size()) &&
                      ::write(file, "\n", 1) == 1;
    ::close(file);
    if (!kept) throw std::runtime_error{"cannot write a refresh token"};
}

copresence::sign_in_config sign_in() {
    copresence::sign_in_config config;
    config.authority = setting("authority");
    config.tenant = setting("tenant");
    config.client_id = setting("client_id");
    config.tls.ca_pem = setting("ca.pem");
    config.proxy = copresence::proxy_config::none();
    return config;
}

using maker = std::shared_ptr<copresence::token_provider> (*)(asio::io_context&);

std::shared_ptr<copresence::token_provider> by_secret(asio::io_context& context, const char* file) {
    copresence::client_secret_config config;
    config.sign_in = sign_in();
    config.secret = read(file);
    return copresence::client_secret(context.get_executor(), std::move(config));
}

std::shared_ptr<copresence::token_provider> by_certificate(asio::io_context& context, const char* key) {
    copresence::client_certificate_config config;
    config.sign_in = sign_in();
    config.certificate.certificate_file = folder + "/certificate.pem";
    config.certificate.key_file = folder + '/' + key;
    if (std::string_view{key} == "encrypted_key.pem") config.certificate.key_password = read("password");
    return copresence::client_certificate(context.get_executor(), std::move(config));
}

std::shared_ptr<copresence::token_provider> by_refresh_token(asio::io_context& context, const char* file) {
    copresence::refresh_token_config config;
    config.sign_in = sign_in();
    config.refresh_token = read(file);
    config.on_refresh_token = keep;
    return copresence::refresh_token(context.get_executor(), std::move(config));
}

struct way {
    const char* name;
    maker make;
    bool works;
};

const way ways[]{
    {"a wrong secret", [](asio::io_context& context) { return by_secret(context, "wrong_secret"); }, false},
    {"a secret", [](asio::io_context& context) { return by_secret(context, "secret"); }, true},
    {"a certificate", [](asio::io_context& context) { return by_certificate(context, "key.pem"); }, true},
    {"a certificate with an encrypted key",
     [](asio::io_context& context) { return by_certificate(context, "encrypted_key.pem"); }, true},
    {"a wrong refresh token",
     [](asio::io_context& context) { return by_refresh_token(context, "wrong_refresh_token"); }, false},
    {"a refresh token", [](asio::io_context& context) { return by_refresh_token(context, "refresh_token"); },
     true},
    {"a token in a file", [](asio::io_context&) { return copresence::token_from_file(folder + "/token"); },
     true},
};

void fetch(const way& by) {
    asio::io_context context;
    copresence::client_config config;
    config.endpoint = setting("endpoint");
    config.tls.ca_pem = setting("ca.pem");
    config.proxy = copresence::proxy_config::none();
    config.token_provider = by.make(context);
    copresence::client client{context.get_executor(), std::move(config)};
    bool worked = false;
    const std::vector<copresence::user_id> ids{copresence::user_id{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3"}};
    asio::co_spawn(context, client.get_presences(ids),
                   [&](std::exception_ptr thrown, std::vector<copresence::presence> found) {
                       try {
                           if (thrown) std::rethrow_exception(thrown);
                           worked = found.size() == 1;
                       } catch (const std::exception& e) {
                           std::cout << by.name << ": " << e.what() << '\n';
                       }
                   });
    context.run();
    if (worked != by.works)
        throw std::runtime_error{std::string{by.name} + (by.works ? " does not work" : " works")};
    std::cout << by.name << (worked ? ": presences were fetched\n" : ": none were fetched\n");
}

// Returns a token that Graph rejects after eight requests. Returns its successor after the rejection.
asio::awaitable<copresence::access_token> replaced_token(copresence::token_request request) {
    copresence::access_token token;
    token.value = read(request.rejected.empty() ? "rejected_token" : "second_token");
    co_return token;
}

// A client that has written a token into eight request buffers before Graph rejects the token. Afterwards its memory may hold
// only the current token.
class living_client {
public:
    living_client()
        : client_{context_.get_executor(), config()} {
        fetch(8); // one id per request, eight concurrent requests
        for (int i = 0; i < 4; ++i)
            fetch(1); // the response to the first is 401
    }

private:
    static copresence::client_config config() {
        copresence::client_config config;
        config.endpoint = setting("endpoint");
        config.tls.ca_pem = setting("ca.pem");
        config.proxy = copresence::proxy_config::none();
        config.max_ids_per_request = 1;
        config.token_provider = copresence::callback_token(
            [](copresence::token_request request) { return replaced_token(std::move(request)); });
        return config;
    }

    void fetch(std::size_t count) {
        std::vector<copresence::user_id> ids;
        for (std::size_t i = 0; i < count; ++i) {
            copresence::user_id::bytes_type bytes{};
            bytes[0] = static_cast<unsigned char>(i + 1);
            ids.emplace_back(bytes);
        }
        std::exception_ptr failed;
        asio::co_spawn(
            context_, client_.get_presences(ids),
            [&](std::exception_ptr thrown, const std::vector<copresence::presence>&) { failed = thrown; });
        context_.restart();
        context_.run();
        if (failed) std::rethrow_exception(failed);
    }

    asio::io_context context_;
    copresence::client client_;
};

} // namespace

int main(int count, char* arguments[]) try {
    if (count != 2) throw std::runtime_error{"usage: signing_in FOLDER"};
    folder = arguments[1];
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    for (const auto& each : ways)
        fetch(each);
    const living_client living;
    std::cout << "ready" << std::endl;
    char end;
    while (::read(STDIN_FILENO, &end, 1) > 0) {
    }

} catch (const std::exception& e) {

    std::cout << "failed: " << e.what() << std::endl;
    return 1;
}
