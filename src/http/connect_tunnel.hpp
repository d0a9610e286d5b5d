// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_CONNECT_TUNNEL_HPP
#define COPRESENCE_HTTP_CONNECT_TUNNEL_HPP

#include <copresence/error.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence {

struct proxy_server;
struct url;

/// Returns the CONNECT request that asks the proxy `via` for a tunnel to `server`. The request contains the proxy's
/// credentials, but no data for the server. Source: RFC 9110 9.3.6; RFC 7617.
std::string connect_request(const url& server, const proxy_server& via);

/// Returns `text`, for example a response of the proxy, with the proxy's credentials redacted. This includes the
/// credentials in base64, as they were sent, and the user name and the password alone.
std::string without_credentials(std::string_view text, const proxy_server& via);

/// Receives the headers that a connection exchanges with its proxy, without the proxy's credentials.
class tunnel_watcher {
public:
    virtual void on_request(std::string_view head) noexcept = 0;
    virtual void on_response(std::string_view head) noexcept = 0;

protected:
    ~tunnel_watcher() = default;
};

/// Parses a proxy's response to CONNECT. Uses no socket and no clock.
class connect_reply {
public:
    /// `has_credentials`: true if the request contained credentials. The error text of a 401 or 407 depends on it.
    explicit connect_reply(bool has_credentials);

    /// Returns the memory for the next bytes from the proxy.
    std::span<char> prepare();

    /// Parses the first `size` bytes of `prepare()`, which have arrived.
    /// Errors: `errc::proxy_refused` if the proxy rejected the tunnel. `errc::proxy_failed` for a 5xx status, for
    /// bytes that are not HTTP, for a header above 32 KiB, and for bytes after a header that opens the tunnel: a
    /// TLS server sends nothing before the client does. `detail` describes the error.
    error_code commit(std::size_t size);

    /// Returns whether the tunnel is open.
    bool complete() const noexcept { return complete_; }

    /// Returns the bytes that arrived after interim (1xx) responses. They may repeat the proxy's credentials.
    std::string_view received() const noexcept { return {buffer_.data() + begin_, filled_ - begin_}; }

    /// Returns a description of the error. It contains no text of the proxy, which could repeat the credentials.
    const std::string& detail() const noexcept { return detail_; }

private:
    error_code fail(std::string_view why);
    error_code judge();

    std::vector<char> buffer_; // received bytes; the first `filled_` bytes are valid
    std::size_t filled_ = 0;
    std::size_t taken_ = 0; // size of the complete lines parsed so far
    std::size_t begin_ = 0; // start of the final response, after interim responses
    unsigned status_ = 0;   // 0: the status line has not arrived yet
    bool has_credentials_;
    bool complete_ = false;
    std::string detail_;
};

} // namespace copresence

#endif
