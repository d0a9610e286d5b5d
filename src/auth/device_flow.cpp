// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/device_flow.hpp"

#include <algorithm>

namespace copresence::detail {

namespace {

constexpr std::chrono::seconds slower{5}; // added to the interval after slow_down; RFC 8628, 3.5

} // namespace

std::optional<device_flow::time_point> device_flow::next(std::string_view error, time_point now) noexcept {
    // A poll without a response lengthens the interval as slow_down does.
    if (error == "slow_down" || error.empty()) {
        interval_ += slower;
    } else if (error != "authorization_pending") {
        return std::nullopt;
    }
    if (expired(now)) return std::nullopt;
    return std::min(now + interval_, end_);
}

} // namespace copresence::detail
