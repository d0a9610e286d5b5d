// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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
        headers; ///< besides Host, and Content-Length if there is a body or the method is POST
    std::string body;
    std::string version = "HTTP/1.1";
};

struct http_response {
    unsigned status = 0;
    local_graph_headers headers;
    std::string body;
    bool keep_alive = false;

    /// Returns the value of the first header with this name, or empty.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

/// The address of a server on 127.0.0.1 and the expectations on its certificate.
struct server_address {
    std::uint16_t port = 0;
    std::string ca_pem;             ///< the only trusted authority; empty: plain HTTP
    std::string host = "localhost"; ///< name that the server's certificate must contain

    static server_address of(const local_graph& graph);
};

/// A blocking connection to a server, used by one thread and independent of the library under test. Verifies
/// the chain and the name of the TLS certificate.
/// Errors: all members throw `boost::system::system_error`.
class https_client {
public:
    using tls_session = std::shared_ptr<ssl_session_st>;

    /// Connects and performs the TLS handshake. `resume` may be empty.
    explicit https_client(const server_address& server, const tls_session& resume = nullptr);
    https_client(https_client&&) noexcept;
    https_client& operator=(https_client&&) noexcept;
    ~https_client();

    http_response send(const http_request& request);

    /// The two parts of `send`: `write` sends bytes unchanged, and `read` reads one response. A response to
    /// HEAD has no body.
    void write(std::string_view bytes);
    http_response read(bool to_head = false);

    /// Waits until the server ends the connection. Returns true if the end is orderly and no more data
    /// arrives, and false if the connection breaks.
    bool ends_in_order();

    /// Returns the TLS session for a later resumption. Requires that a response has been read.
    tls_session session() const;
    bool resumed() const;

    /// Returns the TLS version with OpenSSL's name, such as "TLSv1.3".
    std::string tls_version() const;

    /// Returns the server's certificate as PEM text.
    std::string certificate() const;

private:
    class connection;
    std::unique_ptr<connection> connection_;
};

/// Returns the bytes of a request.
std::string to_wire(const http_request& request, const std::string& host);

} // namespace copresence::test

#endif
