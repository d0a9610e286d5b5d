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

/// What asks `via` for a tunnel to `server`. It holds the proxy's credentials, and nothing that is meant for
/// the server. Source: RFC 9110 9.3.6; RFC 7617.
std::string connect_request(const url& server, const proxy_server& via);

/// `text`, which may be a reply, without the proxy's credentials: neither as they were sent nor in their parts.
std::string without_credentials(std::string_view text, const proxy_server& via);

/// Reads a proxy's reply to CONNECT out of bytes, wherever they come from. No socket, no clock.
class connect_reply {
public:
    /// `has_credentials`: whether the request held some, which a refusal is about.
    explicit connect_reply(bool has_credentials);

    /// Where the next bytes may be written.
    std::span<char> prepare();

    /// The first `size` bytes of `prepare()` have arrived.
    /// Errors: `errc::proxy_refused`; `errc::proxy_failed` for a status that says that the server could not
    /// be reached, for what is not HTTP or is over 32 KiB, and for bytes behind a header that opens the
    /// tunnel: the server has nothing to say before we have. `detail` says which.
    error_code commit(std::size_t size);

    /// Whether the tunnel is open.
    bool complete() const noexcept { return complete_; }

    /// What has arrived behind interim answers: for eyes that may see the credentials.
    std::string_view received() const noexcept { return {buffer_.data() + begin_, filled_ - begin_}; }

    /// What there is to say of the error, in words of ours: the proxy's own could repeat the credentials.
    const std::string& detail() const noexcept { return detail_; }

private:
    error_code fail(std::string_view why);
    error_code judge();

    std::vector<char> buffer_; // what arrived and was not read; `filled_` bytes of it
    std::size_t filled_ = 0;
    std::size_t taken_ = 0; // bytes of complete lines so far
    std::size_t begin_ = 0; // of the answer, behind interim ones
    unsigned status_ = 0;   // 0: the status line is still to come
    bool has_credentials_;
    bool complete_ = false;
    std::string detail_;
};

} // namespace copresence

#endif
