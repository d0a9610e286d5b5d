// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_PATIENCE_HPP
#define COPRESENCE_CLI_PATIENCE_HPP

#include "cli/stop_signals.hpp"

#include <chrono>
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

    /// Null where no signal is heeded.
    const stop_signals* stop() const noexcept { return stop_; }

    clock::time_point start() const noexcept { return start_; }

    /// What is left of the time. `doing` ("reading ids.txt") says in the error what took it.
    /// Errors: throws `run_error` when nothing is left.
    std::optional<std::chrono::milliseconds> left(std::string_view doing) const;

    /// Waits until reading from (writing to) `descriptor` does not block, or fails at once.
    /// Errors: throws `run_error` at the deadline, `interrupted` at a signal.
    void until_readable(int descriptor, std::string_view doing) const;
    void until_writable(int descriptor, std::string_view doing) const;

private:
    patience() = default;

    void until(int descriptor, short event, std::string_view doing) const;

    const stop_signals* stop_ = nullptr;
    clock::time_point start_{};
    std::optional<std::chrono::milliseconds> most_;
};

} // namespace copresence::cli

#endif
