// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/https_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <limits>
#include <optional>

namespace copresence::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

bool same_name(std::string_view a, std::string_view b) {
    return beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

std::string to_std(beast::string_view text) { return {text.data(), text.size()}; }

} // namespace

std::string_view http_response::header(std::string_view name) const {
    for (const auto& [field, value] : headers)
        if (same_name(field, name)) return value;
    return {};
}

bool http_response::has_header(std::string_view name) const {
    for (const auto& field : headers)
        if (same_name(field.first, name)) return true;
    return false;
}

server_address server_address::of(const local_graph& graph) {
    const bool plain = graph.endpoint().starts_with("http:");
    return {graph.port(), plain ? std::string{} : graph.ca_pem(), "localhost"};
}

std::string to_wire(const http_request& request, const std::string& host) {
    std::string text =
        request.method + ' ' + request.target + ' ' + request.version + "\r\nHost: " + host + "\r\n";
    for (const auto& [name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    if (request.method == "POST" || !request.body.empty())
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n" + request.body;
}

class https_client::connection {
public:
    connection(const server_address& server, const tls_session& resume)
        : host_{server.host + ':' + std::to_string(server.port)} {
        tcp_.connect({asio::ip::address_v4::loopback(), server.port});
        tcp_.set_option(asio::ip::tcp::no_delay{true});
        if (server.ca_pem.empty()) return;

        context_.add_certificate_authority(asio::buffer(server.ca_pem));
        context_.set_verify_mode(asio::ssl::verify_peer);
        tls_.emplace(tcp_, context_);
        tls_->set_verify_callback(asio::ssl::host_name_verification{server.host});
        SSL_set_tlsext_host_name(tls_->native_handle(), server.host.c_str());
        if (resume) SSL_set_session(tls_->native_handle(), resume.get());
        tls_->handshake(asio::ssl::stream_base::client);
    }

    void write(std::string_view bytes) {
        if (tls_) {
            asio::write(*tls_, asio::buffer(bytes));
        } else {
            asio::write(tcp_, asio::buffer(bytes));
        }
    }

    http_response read(bool to_head) {
        http::response_parser<http::string_body> parser;
        parser.body_limit(std::numeric_limits<std::uint64_t>::max());
        parser.skip(to_head);
        if (tls_) {
            http::read(*tls_, input_, parser);
        } else {
            http::read(tcp_, input_, parser);
        }
        http_response response;
        response.keep_alive = parser.keep_alive();
        auto message = parser.release();
        response.status = message.result_int();
        for (const auto& field : message)
            response.headers.emplace_back(to_std(field.name_string()), to_std(field.value()));
        response.body = std::move(message.body());
        return response;
    }

    bool ends_in_order() {
        char byte = 0;
        error_code end;
        if (tls_) {
            tls_->read_some(asio::buffer(&byte, 1), end);
        } else {
            tcp_.read_some(asio::buffer(&byte, 1), end);
        }
        return end == asio::error::eof && input_.size() == 0;
    }

    SSL* native() { return tls_->native_handle(); }

    const std::string& host() const { return host_; }

private:
    std::string host_;
    asio::io_context context_of_sockets_;
    asio::ip::tcp::socket tcp_{context_of_sockets_};
    asio::ssl::context context_{asio::ssl::context::tls_client};
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
    beast::flat_buffer input_;
};

https_client::https_client(const server_address& server, const tls_session& resume)
    : connection_{std::make_unique<connection>(server, resume)} {}

https_client::https_client(https_client&&) noexcept = default;
https_client& https_client::operator=(https_client&&) noexcept = default;
https_client::~https_client() = default;

http_response https_client::send(const http_request& request) {
    write(to_wire(request, connection_->host()));
    return read(request.method == "HEAD");
}

void https_client::write(std::string_view bytes) { connection_->write(bytes); }

http_response https_client::read(bool to_head) { return connection_->read(to_head); }

bool https_client::ends_in_order() { return connection_->ends_in_order(); }

https_client::tls_session https_client::session() const {
    return {SSL_get1_session(connection_->native()), [](SSL_SESSION* session) { SSL_SESSION_free(session); }};
}

bool https_client::resumed() const { return SSL_session_reused(connection_->native()) == 1; }

std::string https_client::tls_version() const { return SSL_get_version(connection_->native()); }

std::string https_client::certificate() const {
    const std::unique_ptr<X509, decltype(&X509_free)> peer{SSL_get1_peer_certificate(connection_->native()),
                                                           &X509_free};
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_X509(out.get(), peer.get());
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

} // namespace copresence::test
