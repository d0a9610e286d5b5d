// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_DEVICE_FLOW_HPP
#define COPRESENCE_AUTH_DEVICE_FLOW_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace copresence {

/// When the service is asked again whether somebody has signed in. No clock of its own.
/// Source: RFC 8628, 3.5; learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
class device_flow {
public:
    using time_point = std::chrono::steady_clock::time_point;

    device_flow(std::chrono::seconds interval, std::chrono::seconds life, time_point now) noexcept
        : interval_{interval}
        , end_{now + life} {}

    /// When to ask next, after an answer with `error` (empty: there was no answer). Empty: that was the last
    /// one.
    std::optional<time_point> next(std::string_view error, time_point now) noexcept;

    /// When to ask first.
    time_point first(time_point now) const noexcept { return now + interval_; }

    /// Whether the code's time is over.
    bool expired(time_point now) const noexcept { return now >= end_; }

private:
    std::chrono::seconds interval_;
    time_point end_;
};

} // namespace copresence

#endif
