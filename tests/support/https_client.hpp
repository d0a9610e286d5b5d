// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_HTTPS_CLIENT_HPP
#define COPRESENCE_TESTS_SUPPORT_HTTPS_CLIENT_HPP

#include <copresence/local_graph.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ssl_session_st; // OpenSSL's SSL_SESSION

namespace copresence::test {

struct http_request {
    std::string method = "POST";
    std::string target = "/v1.0/communications/getPresencesByUserId";
    local_graph_headers
        headers; ///< beside Host, and Content-Length where there is a body or the method is POST
    std::string body;
    std::string version = "HTTP/1.1";
};

struct http_response {
    unsigned status = 0;
    local_graph_headers headers;
    std::string body;
    bool keep_alive = false;

    /// The value of the first header of that name, or empty.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

/// What a client needs to know of a server on 127.0.0.1.
struct server_address {
    std::uint16_t port = 0;
    std::string ca_pem;             ///< the only authority that is trusted; empty: plain HTTP
    std::string host = "localhost"; ///< the name that the server's certificate must be for

    static server_address of(const local_graph& graph);
};

/// One connection to a server, used by one thread, blocking: independent of the library under test.
/// TLS is verified, chain and name. All members throw `boost::system::system_error` for what goes wrong.
class https_client {
public:
    using tls_session = std::shared_ptr<ssl_session_st>;

    /// Connects, and does the handshake; `resume` may be empty.
    explicit https_client(const server_address& server, const tls_session& resume = nullptr);
    https_client(https_client&&) noexcept;
    https_client& operator=(https_client&&) noexcept;
    ~https_client();

    http_response send(const http_request& request);

    /// The parts of `send`: bytes as they are, and one response. A response to HEAD has no body.
    void write(std::string_view bytes);
    http_response read(bool to_head = false);

    /// Waits for the server to end the connection: true if it does so in order, with nothing more to say,
    /// false if it breaks it.
    bool ends_in_order();

    /// To resume from, once a response has been read.
    tls_session session() const;
    bool resumed() const;

    /// "TLSv1.3", as OpenSSL names it.
    std::string tls_version() const;

    /// The server's certificate, as PEM text.
    std::string certificate() const;

private:
    class connection;
    std::unique_ptr<connection> connection_;
};

/// The request as it goes over the wire.
std::string to_wire(const http_request& request, const std::string& host);

} // namespace copresence::test

#endif
