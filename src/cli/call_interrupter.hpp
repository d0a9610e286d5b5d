// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_CALL_INTERRUPTER_HPP
#define COPRESENCE_CLI_CALL_INTERRUPTER_HPP

#include <signal.h>
#include <time.h>

namespace copresence::cli {

/// Interrupts blocking system calls of the main thread every 50 ms with SIGURG.
///
/// While an object of this class exists, a blocked call fails with EINTR or returns a partial result. The
/// caller then checks its deadline and its signals and repeats the call. Because the interruption repeats, no
/// signal is lost between the check and the call. One object may exist at a time.
///
/// SIGURG is ignored by default, so that a late signal has no effect. The class does not use SIGALRM, because the program that
/// started the tool may have set an alarm: `exec` preserves a pending alarm.
class call_interrupter {
public:
    /// Errors: throws `std::system_error` if the system has no timer left.
    call_interrupter();
    call_interrupter(const call_interrupter&) = delete;
    call_interrupter& operator=(const call_interrupter&) = delete;

    /// Restores the previous handler and mask of SIGURG. Keeps `errno`.
    ~call_interrupter();

private:
    ::timer_t timer_;
    struct ::sigaction action_before_;
    ::sigset_t mask_before_;
};

} // namespace copresence::cli

#endif
