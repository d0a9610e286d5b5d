// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/call_interrupter.hpp"

#include <cerrno>

#include <sys/time.h>

namespace copresence::detail::cli {

namespace {

constexpr long interval_in_microseconds = 50'000;

// The only purpose of the signal is to interrupt the system call.
extern "C" void ignore_signal(int) {}

} // namespace

call_interrupter::call_interrupter() noexcept {
    if (!start_timer()) start_alarm();
}

bool call_interrupter::start_timer() noexcept {
    ::sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGURG;
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) return false;
    handle(SIGURG);
    const ::itimerspec times{{0, interval_in_microseconds * 1'000}, {0, interval_in_microseconds * 1'000}};
    ::timer_settime(timer_, 0, &times, nullptr);
    return true;
}

bool call_interrupter::start_alarm() noexcept {
    ::itimerval alarm{};
    if (::getitimer(ITIMER_REAL, &alarm) != 0) return false;
    if (alarm.it_value.tv_sec != 0 || alarm.it_value.tv_usec != 0) return false;
    handle(SIGALRM);
    alarm.it_value.tv_usec = alarm.it_interval.tv_usec = interval_in_microseconds;
    ::setitimer(ITIMER_REAL, &alarm, nullptr);
    return true;
}

void call_interrupter::handle(int signal) noexcept {
    signal_ = signal;

    struct ::sigaction action {};

    action.sa_handler = ignore_signal;
    action.sa_flags = 0; // without SA_RESTART, which would repeat the call
    ::sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, &action_before_);
    ::sigset_t unblocked;
    ::sigemptyset(&unblocked);
    ::sigaddset(&unblocked, signal);
    ::pthread_sigmask(SIG_UNBLOCK, &unblocked, &mask_before_);
}

call_interrupter::~call_interrupter() {
    if (signal_ == 0) return;
    const int error = errno;
    if (signal_ == SIGURG) {
        ::timer_delete(timer_);
    } else {
        const ::itimerval off{};
        ::setitimer(ITIMER_REAL, &off, nullptr);
    }
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    ::sigaction(signal_, &action_before_, nullptr);
    errno = error;
}

} // namespace copresence::detail::cli
