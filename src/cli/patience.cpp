// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/patience.hpp"

#include "cli/ending.hpp"

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <system_error>

#include <poll.h>

namespace copresence::cli {

namespace {

std::string timed_out(std::chrono::milliseconds most, std::string_view doing) {
    std::ostringstream out;
    out << "timed out after " << static_cast<double>(most.count()) / 1'000 << " s (--timeout), while "
        << doing;
    return out.str();
}

} // namespace

patience::patience(const stop_signals& stop, clock::time_point start,
                   std::optional<std::chrono::milliseconds> most)
    : stop_{&stop}
    , start_{start}
    , most_{most} {}

std::optional<std::chrono::milliseconds> patience::left(std::string_view doing) const {
    if (!most_) return std::nullopt;
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(start_ + *most_ - clock::now());
    if (rest.count() <= 0) throw run_error{timed_out(*most_, doing)};
    return rest;
}

void patience::until_readable(int descriptor, std::string_view doing) const {
    until(descriptor, POLLIN, doing);
}

void patience::until_writable(int descriptor, std::string_view doing) const {
    until(descriptor, POLLOUT, doing);
}

void patience::until(int descriptor, short event, std::string_view doing) const {
    while (true) {
        const auto rest = left(doing);
        pollfd watched[] = {{descriptor, event, 0}, {stop_ != nullptr ? stop_->descriptor() : -1, POLLIN, 0}};
        const int wait = rest ? static_cast<int>(std::min<long long>(rest->count(), 3'600'000)) : -1;
        const int ready = ::poll(watched, 2, wait);
        if (ready < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "poll"};
        if (ready <= 0) continue;
        if (const int signal = watched[1].revents != 0 ? stop_->take() : 0; signal != 0)
            throw interrupted{signal};
        if (watched[0].revents != 0) return;
    }
}

} // namespace copresence::cli
