// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LIMITS_RETRY_POLICY_HPP
#define COPRESENCE_LIMITS_RETRY_POLICY_HPP

#include <copresence/error.hpp>
#include <copresence/retry_config.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace copresence::detail {

/// The properties of an attempt that decide about the next one.
struct attempt_outcome {
    error_code code;                                        ///< no error: the attempt succeeded
    std::optional<std::chrono::milliseconds> retry_after{}; ///< the delay that the server requested
    bool stopped = false;        ///< the operation was cancelled or closed, or its deadline has passed
    bool held_back = false;      ///< nothing was sent, because the rate limiter is paused for too long
    bool token_rejected = false; ///< the server requires another token
    bool misdelivered = false;   ///< the response belongs to another request: retried in spite of `code`
    bool sent = true;            ///< the server may have received a part of the request

    /// Whether the server may receive the request twice. A request that is not repeatable is retried only if no byte was sent,
    /// or if the server rejected it with 401 or 429, and therefore did not process it.
    bool repeatable = true;
};

/// What happens after an attempt.
struct retry_decision {
    enum class action {
        done, ///< no further attempt; after a 429, `delay` is the time for which all other requests wait
        renew_token, ///< another attempt with a new token
        wait,        ///< another attempt after `delay`
        pause_all    ///< another attempt after `delay`; all other requests wait too
    };

    action what = action::done;
    std::chrono::milliseconds delay{0};
    bool new_connection = false; ///< the next attempt must not reuse a connection

    bool goes_on() const noexcept { return what != action::done; }
};

/// Decides whether and when a failed request is sent again. Pure: the caller passes the time left and a random number.
class retry_policy {
public:
    using milliseconds = std::chrono::milliseconds;

    explicit retry_policy(const retry_config& config) noexcept
        : config_{config} {}

    /// Begins another request that shares the number of retries with the previous one. The token may be renewed once for each.
    void begin_request() noexcept { token_renewed_ = false; }

    /// `time_left` is the time until the deadline of the operation. `random` is uniformly distributed over [0, 1).
    retry_decision next(const attempt_outcome& outcome, milliseconds time_left, double random);

private:
    const retry_config& config_;
    std::size_t retries_ = 0;
    bool token_renewed_ = false;
};

/// Whether another attempt may succeed after this error.
bool is_transient(const error_code& code) noexcept;

} // namespace copresence::detail

#endif
