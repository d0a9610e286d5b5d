// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/wait_limits.hpp"

#include "cli/exit_status.hpp"

#include <sstream>
#include <string>

#include <poll.h>

namespace copresence::detail::cli {

namespace {

std::string timeout_message(std::chrono::milliseconds max, std::string_view doing) {
    std::ostringstream out;
    out << "timed out after " << static_cast<double>(max.count()) / 1'000 << " s (--timeout), while "
        << doing;
    return out.str();
}

int poll_for(int descriptor, short event) {
    ::pollfd watched{descriptor, event, 0};
    return ::poll(&watched, 1, -1);
}

} // namespace

wait_limits::wait_limits(const stop_signals& stop, clock::time_point start,
                         std::optional<std::chrono::milliseconds> max)
    : stop_{&stop}
    , start_{start}
    , max_{max} {}

wait_limits wait_limits::at_most(std::chrono::milliseconds limit) {
    wait_limits made;
    made.start_ = clock::now();
    made.max_ = limit;
    return made;
}

wait_limits wait_limits::within(std::chrono::milliseconds limit) const {
    wait_limits made{*this};
    const auto now = clock::now();
    if (max_ && start_ + *max_ <= now + limit) return made;
    made.start_ = now;
    made.max_ = limit;
    return made;
}

std::optional<std::chrono::milliseconds> wait_limits::left(std::string_view doing) const {
    if (!max_) return std::nullopt;
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(start_ + *max_ - clock::now());
    if (rest.count() <= 0) throw timeout_error{timeout_message(*max_, doing)};
    return rest;
}

void wait_limits::check(std::string_view doing) const {
    if (const int signal = stop_ != nullptr ? stop_->take() : 0; signal != 0) throw interrupted{signal};
    left(doing);
}

void wait_limits::until_readable(int descriptor, std::string_view doing) const {
    run([descriptor] { return poll_for(descriptor, POLLIN); }, doing);
}

void wait_limits::until_writable(int descriptor, std::string_view doing) const {
    run([descriptor] { return poll_for(descriptor, POLLOUT); }, doing);
}

} // namespace copresence::detail::cli
