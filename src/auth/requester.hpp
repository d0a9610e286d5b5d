// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_REQUESTER_HPP
#define COPRESENCE_AUTH_REQUESTER_HPP

#include "http/connection.hpp"
#include "http/proxy.hpp"
#include "http/transport.hpp"
#include "http/url.hpp"
#include "limits/retry_policy.hpp"

#include <copresence/client_config.hpp>
#include <copresence/secret_string.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// A complete response of a token service, which is small. The body may contain secrets.
struct reply {
    transport_result transport; ///< the error if no complete response arrived
    unsigned status = 0;
    std::optional<std::chrono::milliseconds> retry_after;
    secret_string body;
    std::size_t requests = 0; ///< number of requests sent, including retries

    /// The transport error or the HTTP status that makes the request a failure; no error after a 2xx status.
    error_code error() const noexcept;
};

/// Sends requests to one server other than Graph, such as a token service, and retries them. Has its own connection pool.
/// Used on one strand.
class requester {
public:
    /// Decides whether and when a failed request is sent again. `time_left` is the time until the request's deadline.
    using retry_rule =
        std::function<retry_decision(const attempt_outcome& outcome, std::chrono::milliseconds time_left)>;

    /// `tls` is not used if `server` is plain http.
    /// Errors: throws `boost::system::system_error` if the trusted certificates cannot be read.
    requester(boost::asio::any_io_executor strand, url server, const tls_config& tls,
              std::optional<proxy_server> proxy, const timeout_config& limits);

    /// Sends a complete request, and repeats it until it succeeds or `again` decides that no further attempt follows. Takes at most
    /// `timeout_config::token`. Errors: those of Asio if the awaiting coroutine is cancelled.
    boost::asio::awaitable<reply> send(std::string_view request, const retry_rule& again);

    const url& server() const noexcept { return transport_.server(); }

private:
    boost::asio::any_io_executor strand_;
    timeout_config timeouts_;
    pooled_transport transport_;
};

} // namespace copresence::detail

#endif
