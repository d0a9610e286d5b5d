// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_PATIENCE_HPP
#define COPRESENCE_CLI_PATIENCE_HPP

#include "cli/call_interrupter.hpp"
#include "cli/stop_signals.hpp"

#include <cerrno>
#include <chrono>
#include <concepts>
#include <optional>
#include <string_view>

namespace copresence::cli {

/// How long a run waits for anybody: until its deadline, or until a signal asks it to end.
class patience {
public:
    using clock = std::chrono::steady_clock;

    /// `most`, counted from `start`, is the value of `--timeout`; without it there is no deadline. `stop`
    /// must outlive this.
    patience(const stop_signals& stop, clock::time_point start,
             std::optional<std::chrono::milliseconds> most);

    /// Waits for ever, and heeds no signal.
    static patience endless() { return {}; }

    /// Has a deadline `limit` from now and heeds no signal.
    static patience at_most(std::chrono::milliseconds limit);

    /// Null where no signal is heeded.
    const stop_signals* stop() const noexcept { return stop_; }

    clock::time_point start() const noexcept { return start_; }

    /// What is left of the time. `doing` ("reading ids.txt") says in the error what took it.
    /// Errors: throws `timeout_error` when nothing is left.
    std::optional<std::chrono::milliseconds> left(std::string_view doing) const;

    bool is_over() const noexcept { return most_ && clock::now() >= start_ + *most_; }

    /// Throws `timeout_error` after the deadline, and `interrupted` if a signal has come.
    void check(std::string_view doing) const;

    /// Makes a system call that may block: every such call of the tool goes through this function.
    /// Repeats `call` after EINTR and returns its result, with `errno` as `call` left it. A blocked call ends
    /// at most 50 ms after the deadline or the signal.
    /// Errors: as `check`.
    template <std::invocable Call>
    auto run(const Call& call, std::string_view doing) const {
        const call_interrupter interrupter;
        while (true) {
            check(doing);
            const auto result = call();
            if (result >= 0 || errno != EINTR) return result;
        }
    }

    /// Waits until reading from (writing to) a non-blocking `descriptor` succeeds, or fails at once.
    /// Errors: as `check`.
    void until_readable(int descriptor, std::string_view doing) const;
    void until_writable(int descriptor, std::string_view doing) const;

private:
    patience() = default;

    const stop_signals* stop_ = nullptr;
    clock::time_point start_{};
    std::optional<std::chrono::milliseconds> most_;
};

} // namespace copresence::cli

#endif
