// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_WAIT_LIMITS_HPP
#define COPRESENCE_CLI_WAIT_LIMITS_HPP

#include "cli/call_interrupter.hpp"
#include "cli/stop_signals.hpp"

#include <cerrno>
#include <chrono>
#include <concepts>
#include <optional>
#include <string_view>

namespace copresence::detail::cli {

/// The limits of every wait in a run: the deadline, and the signals that request the end of the run.
class wait_limits {
public:
    using clock = std::chrono::steady_clock;

    /// `max` is the value of `--timeout`, counted from `start`. If it is empty, waits have no deadline. `stop` must remain
    /// valid as long as this object exists.
    wait_limits(const stop_signals& stop, clock::time_point start,
                std::optional<std::chrono::milliseconds> max);

    /// Returns limits without a deadline that ignore signals.
    static wait_limits endless() { return {}; }

    /// Returns limits with a deadline `limit` from now that ignore signals.
    static wait_limits at_most(std::chrono::milliseconds limit);

    /// Returns the same limits with a deadline at most `limit` from now.
    wait_limits within(std::chrono::milliseconds limit) const;

    /// Returns the signals to watch, or null if signals are ignored.
    const stop_signals* stop() const noexcept { return stop_; }

    clock::time_point start() const noexcept { return start_; }

    /// Returns the remaining time, or nothing without a deadline. `doing` names the current step in the error, for example
    /// "reading ids.txt".
    /// Errors: throws `timeout_error` if no time remains.
    std::optional<std::chrono::milliseconds> left(std::string_view doing) const;

    bool is_over() const noexcept { return max_ && clock::now() >= start_ + *max_; }

    /// Throws `timeout_error` after the deadline, and `interrupted` if a signal has arrived.
    void check(std::string_view doing) const;

    /// Runs a system call that may block. All such calls of the tool go through this function.
    /// Repeats `call` after EINTR and returns its result, with `errno` as `call` left it. A blocked call ends
    /// at most 50 ms after the deadline or the signal.
    /// Errors: throws the errors of `check`.
    template <std::invocable Call>
    auto run(const Call& call, std::string_view doing) const {
        const call_interrupter interrupter;
        while (true) {
            check(doing);
            const auto result = call();
            if (result >= 0 || errno != EINTR) return result;
        }
    }

    /// Waits until reading from (writing to) a non-blocking `descriptor` does not block.
    /// Errors: throws the errors of `check`.
    void until_readable(int descriptor, std::string_view doing) const;
    void until_writable(int descriptor, std::string_view doing) const;

private:
    wait_limits() = default;

    const stop_signals* stop_ = nullptr;
    clock::time_point start_{};
    std::optional<std::chrono::milliseconds> max_;
};

} // namespace copresence::detail::cli

#endif
