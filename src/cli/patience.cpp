// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/patience.hpp"

#include "cli/ending.hpp"

#include <sstream>
#include <string>

#include <poll.h>

namespace copresence::cli {

namespace {

std::string timeout_message(std::chrono::milliseconds most, std::string_view doing) {
    std::ostringstream out;
    out << "timed out after " << static_cast<double>(most.count()) / 1'000 << " s (--timeout), while "
        << doing;
    return out.str();
}

int poll_for(int descriptor, short event) {
    ::pollfd watched{descriptor, event, 0};
    return ::poll(&watched, 1, -1);
}

} // namespace

patience::patience(const stop_signals& stop, clock::time_point start,
                   std::optional<std::chrono::milliseconds> most)
    : stop_{&stop}
    , start_{start}
    , most_{most} {}

patience patience::at_most(std::chrono::milliseconds limit) {
    patience made;
    made.start_ = clock::now();
    made.most_ = limit;
    return made;
}

patience patience::within(std::chrono::milliseconds limit) const {
    patience made{*this};
    const auto now = clock::now();
    if (most_ && start_ + *most_ <= now + limit) return made;
    made.start_ = now;
    made.most_ = limit;
    return made;
}

std::optional<std::chrono::milliseconds> patience::left(std::string_view doing) const {
    if (!most_) return std::nullopt;
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(start_ + *most_ - clock::now());
    if (rest.count() <= 0) throw timeout_error{timeout_message(*most_, doing)};
    return rest;
}

void patience::check(std::string_view doing) const {
    if (const int signal = stop_ != nullptr ? stop_->take() : 0; signal != 0) throw interrupted{signal};
    left(doing);
}

void patience::until_readable(int descriptor, std::string_view doing) const {
    run([descriptor] { return poll_for(descriptor, POLLIN); }, doing);
}

void patience::until_writable(int descriptor, std::string_view doing) const {
    run([descriptor] { return poll_for(descriptor, POLLOUT); }, doing);
}

} // namespace copresence::cli
