// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LIMITS_RETRY_STATE_HPP
#define COPRESENCE_LIMITS_RETRY_STATE_HPP

#include <copresence/error.hpp>
#include <copresence/retry_config.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace copresence::detail {

/// The properties of a failed attempt that decide about a retry.
struct failed_attempt {
    error_code code;
    std::optional<std::chrono::milliseconds> retry_after;
    bool misdelivered = false; ///< the response belongs to another request: retried in spite of `code`
};

/// When the next attempt starts, and on which connection.
struct next_attempt {
    std::chrono::milliseconds delay{0};
    bool fresh_connection = false;
    bool pause_all = false; ///< all requests wait for `delay`, not only this one
};

/// Decides whether and when a failed request is retried. The caller passes the time left and a random number.
class retry_state {
public:
    using milliseconds = std::chrono::milliseconds;

    explicit retry_state(const retry_config& config) noexcept
        : config_{config} {}

    /// `time_left` is the time until the call's deadline. `random` is uniformly distributed over [0, 1). Returns an empty
    /// optional if the request is not retried.
    std::optional<next_attempt> next(const failed_attempt& failed, milliseconds time_left, double random);

    std::size_t attempts() const noexcept { return attempts_; } ///< number of calls of `next`

private:
    const retry_config& config_;
    std::size_t attempts_ = 0;
    std::size_t retries_ = 0;
};

/// Whether another attempt may succeed after this error.
bool is_transient(const error_code& code) noexcept;

} // namespace copresence::detail

#endif
