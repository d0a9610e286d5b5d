// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/call_interrupter.hpp"

#include <cerrno>
#include <system_error>

namespace copresence::cli {

namespace {

constexpr long interval_in_nanoseconds = 50'000'000;

// The only purpose of the signal is to interrupt the system call.
extern "C" void ignore_signal(int) {}

} // namespace

call_interrupter::call_interrupter() {
    ::sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGURG;
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0)
        throw std::system_error{errno, std::generic_category(), "timer_create"};

    struct ::sigaction action {};

    action.sa_handler = ignore_signal;
    action.sa_flags = 0; // without SA_RESTART, which would repeat the call
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGURG, &action, &action_before_);
    ::sigset_t urgent;
    ::sigemptyset(&urgent);
    ::sigaddset(&urgent, SIGURG);
    ::pthread_sigmask(SIG_UNBLOCK, &urgent, &mask_before_);
    const ::itimerspec times{{0, interval_in_nanoseconds}, {0, interval_in_nanoseconds}};
    ::timer_settime(timer_, 0, &times, nullptr);
}

call_interrupter::~call_interrupter() {
    const int error = errno;
    ::timer_delete(timer_);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    ::sigaction(SIGURG, &action_before_, nullptr);
    errno = error;
}

} // namespace copresence::cli
