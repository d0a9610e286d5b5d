// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_CONNECT_TUNNEL_HPP
#define COPRESENCE_HTTP_CONNECT_TUNNEL_HPP

#include <copresence/error.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail {

struct proxy_server;
struct url;

/// Returns the CONNECT request that asks the proxy `proxy` for a tunnel to `server`. The request contains the proxy's
/// credentials, but no data for the server. Source: RFC 9110 9.3.6; RFC 7617.
std::string connect_request(const url& server, const proxy_server& proxy);

/// Returns `text`, for example a field value in a response of the proxy, with the proxy's credentials redacted. This includes
/// the credentials in any encoding, and the user name and the password alone. A whole header must be split into fields first: a
/// user name of one letter could otherwise change the names of fields.
std::string redact_credentials(std::string_view text, const proxy_server& proxy);

/// A header exchanged with a proxy. Holds references to the text and to the proxy.
class tunnel_head {
public:
    tunnel_head(std::string_view text, const proxy_server& proxy) noexcept
        : text_{text}
        , proxy_{proxy} {}

    /// Returns the header as it was sent or received. It may contain the proxy's credentials.
    std::string_view text() const noexcept { return text_; }

    /// Returns `part`, a part of the header, with the proxy's credentials redacted.
    std::string redact(std::string_view part) const { return redact_credentials(part, proxy_); }

private:
    std::string_view text_;
    const proxy_server& proxy_;
};

/// Receives the headers that a connection exchanges with its proxy. A header is valid only during the call.
class tunnel_watcher {
public:
    virtual void on_request(const tunnel_head& head) noexcept = 0;
    virtual void on_response(const tunnel_head& head) noexcept = 0;

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
    /// Errors: `errc::proxy_rejected` if the proxy rejected the tunnel. `errc::proxy_failed` for a 5xx status, for
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
    error_code fail(std::string_view cause);
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

} // namespace copresence::detail

#endif
