// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_CALL_INTERRUPTER_HPP
#define COPRESENCE_CLI_CALL_INTERRUPTER_HPP

#include <signal.h>
#include <time.h>

namespace copresence::detail::cli {

/// Interrupts blocking system calls of the main thread every 50 ms with SIGURG.
///
/// While an object of this class exists, a blocked call fails with EINTR or returns a partial result. The
/// caller then checks its deadline and its signals and repeats the call. Because the interruption repeats, no
/// signal is lost between the check and the call. One object may exist at a time.
///
/// SIGURG is ignored by default, so that a late signal has no effect. The class uses SIGALRM only if the system has no timer left
/// for SIGURG (`ulimit -i`), and only if the program that started the tool has set no alarm: `exec` preserves a pending alarm. If
/// neither signal is available, calls are not interrupted.
class call_interrupter {
public:
    call_interrupter() noexcept;
    call_interrupter(const call_interrupter&) = delete;
    call_interrupter& operator=(const call_interrupter&) = delete;

    /// Restores the previous handler and mask of the signal. Keeps `errno`.
    ~call_interrupter();

private:
    bool start_timer() noexcept;
    bool start_alarm() noexcept;
    void handle(int signal) noexcept;

    ::timer_t timer_;
    int signal_ = 0; // SIGURG, SIGALRM, or 0 if calls are not interrupted
    struct ::sigaction action_before_;
    ::sigset_t mask_before_;
};

} // namespace copresence::detail::cli

#endif
