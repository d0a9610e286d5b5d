// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_STOP_SIGNALS_HPP
#define COPRESENCE_CLI_STOP_SIGNALS_HPP

#include <signal.h>

namespace copresence::detail::cli {

/// While an object of this class exists, SIGINT and SIGTERM do not end the process. They make a descriptor readable, which
/// can be polled together with files and sockets. Create the object before any thread, because threads inherit the mask.
class stop_signals {
public:
    stop_signals();
    stop_signals(const stop_signals&) = delete;
    stop_signals& operator=(const stop_signals&) = delete;
    ~stop_signals();

    int descriptor() const noexcept { return descriptor_; }

    /// Returns the signal that has arrived, or 0.
    int take() const noexcept;

private:
    sigset_t before_;
    int descriptor_;
};

} // namespace copresence::detail::cli

#endif
