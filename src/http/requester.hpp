// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_REQUESTER_HPP
#define COPRESENCE_HTTP_REQUESTER_HPP

#include "async/time_guard.hpp"
#include "http/connection.hpp"
#include "http/connection_pool.hpp"
#include "http/proxy.hpp"
#include "http/resolver.hpp"
#include "http/tls_context.hpp"
#include "http/url.hpp"
#include "throttle/retry_state.hpp"

#include <copresence/client_config.hpp>
#include <copresence/secret_string.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace copresence {

/// A response, held whole: those of token services are small. Its body may be a secret.
struct reply {
    transport_result transport; ///< whether there is a response at all
    unsigned status = 0;
    std::optional<std::chrono::milliseconds> retry_after;
    secret_string body;
    std::size_t requests = 0; ///< sent for it, retries included

    /// What is wrong with it: the way to it, or its status.
    error_code error() const noexcept;
};

/// Sends requests to one server that is not Graph: over pooled connections of its own, each with its retries.
/// Used on one strand.
class requester {
public:
    /// Whether and when a request is sent again, after what failed and with so much time left.
    using retry_rule = std::function<std::optional<next_attempt>(const failed_attempt& failed,
                                                                 std::chrono::milliseconds time_left)>;

    /// `trust` is not used where `server` is plain http.
    /// Errors: throws `boost::system::system_error` where the roots cannot be read.
    requester(boost::asio::any_io_executor strand, url server, const tls_config& trust,
              std::optional<proxy_server> via, const timeouts& limits);

    /// Sends a whole request until there is an answer that is not to be tried again, for `timeouts::token` at
    /// most. Errors: those of Asio where the awaiting coroutine is cancelled.
    boost::asio::awaitable<reply> send(std::string_view request, const retry_rule& again);

    const url& server() const noexcept { return server_; }

private:
    boost::asio::awaitable<reply> send_once(std::string_view request, time_guard& guard, bool fresh);

    boost::asio::any_io_executor strand_;
    url server_;
    std::optional<tls_context> trust_;
    std::optional<proxy_server> via_;
    timeouts timeouts_;
    resolver names_;
    std::shared_ptr<connection_pool> pool_;
};

} // namespace copresence

#endif
