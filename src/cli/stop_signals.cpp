// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/stop_signals.hpp"

#include <cerrno>
#include <system_error>

#include <sys/signalfd.h>
#include <unistd.h>

namespace copresence::detail::cli {

namespace {

sigset_t caught() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGINT);
    ::sigaddset(&set, SIGTERM);
    return set;
}

} // namespace

stop_signals::stop_signals() {
    const sigset_t set = caught();
    descriptor_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "signalfd"};
    ::pthread_sigmask(SIG_BLOCK, &set, &before_);
}

stop_signals::~stop_signals() {
    while (take() != 0) {
    } // discards late signals, which must not end a process that is already finished
    ::close(descriptor_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int stop_signals::take() const noexcept {
    signalfd_siginfo info;
    if (::read(descriptor_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return 0;
    return static_cast<int>(info.ssi_signo);
}

} // namespace copresence::detail::cli
