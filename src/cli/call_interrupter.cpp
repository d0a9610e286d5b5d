// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/call_interrupter.hpp"

#include <cerrno>

#include <sys/time.h>

namespace copresence::cli {

namespace {

constexpr ::suseconds_t interval_in_microseconds = 50'000;

void set_timer(::suseconds_t interval) noexcept {
    const ::itimerval times{{0, interval}, {0, interval}};
    ::setitimer(ITIMER_REAL, &times, nullptr);
}

// The interruption of the call is the whole effect of the signal.
extern "C" void ignore_alarm(int) {}

} // namespace

call_interrupter::call_interrupter() noexcept {
    struct ::sigaction action {};

    action.sa_handler = ignore_alarm;
    action.sa_flags = 0; // without SA_RESTART, which would repeat the call
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGALRM, &action, &action_before_);
    ::sigset_t alarm;
    ::sigemptyset(&alarm);
    ::sigaddset(&alarm, SIGALRM);
    ::pthread_sigmask(SIG_UNBLOCK, &alarm, &mask_before_);
    set_timer(interval_in_microseconds);
}

call_interrupter::~call_interrupter() {
    const int error = errno;
    set_timer(0);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    ::sigaction(SIGALRM, &action_before_, nullptr);
    errno = error;
}

} // namespace copresence::cli
