// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_GRAPH_ATTEMPT_HPP
#define COPRESENCE_GRAPH_ATTEMPT_HPP

#include "async/deadline_timer.hpp"
#include "base/wiped_string.hpp"
#include "codec/presence_decoder.hpp"
#include "graph/client_core.hpp"
#include "graph/graph_response.hpp"
#include "http/connection.hpp"
#include "http/pool_state.hpp"
#include "http/response_reader.hpp"
#include "http/url.hpp"
#include "limits/local_limiter.hpp"
#include "observe/phase_clock.hpp"
#include "observe/wire_tap.hpp"

#include <copresence/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// What an attempt requests: the presences of the ids in `slots`, or a further page of the same response.
struct graph_request {
    chunk_slots slots;
    std::optional<url> page;
    std::size_t unexpected_before = 0; ///< number of presences in the previous pages that were not requested
};

/// How an attempt differs from the previous attempt of the same request.
struct attempt_options {
    std::size_t retry = 0;         ///< number of the retry; 0 for the first attempt
    bool fresh_connection = false; ///< use a new connection
    deadline_timer::clock::time_point deadline = deadline_timer::clock::time_point::max(); ///< of the call
    std::string_view traceparent{}; ///< of the call, or empty
};

/// One HTTP request with its response or its error.
class attempt {
public:
    /// All arguments must outlive the attempt. `request` is a buffer that the attempt overwrites.
    attempt(client_core& client, const graph_request& what, const attempt_options& options,
            deadline_timer& timer, wiped_string& request);
    attempt(const attempt&) = delete;
    attempt& operator=(const attempt&) = delete;

    /// Waits for a permit of the rate limiter, a token and a connection, then sends the request and reads the response.
    /// Returns false if the caller must run the attempt again immediately.
    boost::asio::awaitable<bool> run();

    /// The error of the finished attempt; no error if it succeeded.
    error_code error() const noexcept;
    failure describe() const;

    const graph_response& response() const noexcept { return response_; }

    const std::shared_ptr<const secret_string>& token() const noexcept { return token_; }

    /// Whether nothing was sent because the rate limiter is paused beyond the call's deadline or beyond
    /// `retry_config::max_retry_after`.
    bool held_back() const noexcept { return pause_left_.has_value(); }

    /// Whether the response belongs to another request. A page is judged alone if it has a next link: it then contains only
    /// presences that were not requested. The last page is judged together with the previous pages: they contain presences
    /// that were not requested, and lack requested ones.
    bool misdelivered() const noexcept { return misdelivered_; }

    /// Whether the response on a reused connection was a 408 that the server had sent because the connection was idle.
    bool ended_while_idle() const noexcept { return ended_while_idle_; }

    /// The number of requests sent: 0, 1, or one more if the server had already closed a reused connection.
    std::size_t requests() const noexcept { return requests_; }

private:
    local_limiter::permit try_permit(deadline_timer::clock::time_point now);
    boost::asio::awaitable<local_limiter::permit> acquire_permit(); ///< empty if the wait failed
    boost::asio::awaitable<local_limiter::permit> wait_in_line(deadline_timer::clock::time_point latest);
    deadline_timer::clock::time_point latest_permit() const;
    bool take_held_token();
    boost::asio::awaitable<bool> take_token();
    void use(std::shared_ptr<const secret_string> token) noexcept;
    bool finish();
    close_reason ending_of_connection() const noexcept;
    void write_request();
    bool is_misdelivered() const noexcept;
    void fail(error_code code, copresence::step step, std::string detail = {});
    void report_started(bool new_connection) const;
    void report_finished() const;

    client_core& client_;
    const graph_request& graph_request_;
    attempt_options options_;
    deadline_timer& timer_;
    wiped_string& request_;
    graph_response response_; // refers to the header in reader_
    wire_tap wire_;
    response_reader reader_;
    transport_result transport_;
    std::array<char, 36> request_id_text_;
    std::string_view client_request_id_; // in request_id_text_; empty until the request is written
    std::shared_ptr<const secret_string> token_;
    std::optional<failure> no_token_;
    std::optional<std::chrono::milliseconds> pause_left_;
    deadline_timer::clock::time_point arrived_{}; // time of the first attempt to get a permit
    std::optional<async_semaphore::unit> limiter_unit_;
    std::size_t requests_ = 0;
    bool misdelivered_ = false;
    bool ended_while_idle_ = false;
    observer* const observer_; // null: no observer
    phase_clock clock_;
};

} // namespace copresence::detail

#endif
