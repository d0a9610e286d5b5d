// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_THROTTLE_RETRY_STATE_HPP
#define COPRESENCE_THROTTLE_RETRY_STATE_HPP

#include <copresence/error.hpp>
#include <copresence/retry_config.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace copresence {

/// How an attempt failed, as far as it matters for another one.
struct failed_attempt {
    error_code code;
    std::optional<std::chrono::milliseconds> retry_after;
    bool misdelivered = false; ///< the response belongs to another request, whatever its code
};

/// Another attempt: when, and over what.
struct next_attempt {
    std::chrono::milliseconds delay{0};
    bool fresh_connection = false;
    bool pause_all = false; ///< every request waits so long, not only this one
};

/// Whether one request is tried again, and when. No clock and no randomness of its own.
class retry_state {
public:
    using milliseconds = std::chrono::milliseconds;

    explicit retry_state(const retry_config& config) noexcept
        : config_{config} {}

    /// `time_left` is that of the call; `random` is evenly spread over [0, 1). Empty: that is the end of it.
    std::optional<next_attempt> next(const failed_attempt& failed, milliseconds time_left, double random);

    std::size_t attempts() const noexcept { return attempts_; } ///< told of so far

private:
    const retry_config& config_;
    std::size_t attempts_ = 0;
    std::size_t retries_ = 0;
};

/// Whether another attempt might fare better.
bool is_transient(const error_code& code) noexcept;

} // namespace copresence

#endif
