// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_DEVICE_FLOW_HPP
#define COPRESENCE_AUTH_DEVICE_FLOW_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// Decides when to poll the service for the result of a device code sign-in. The caller passes the current time.
/// Source: RFC 8628, 3.5; learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
class device_flow {
public:
    using time_point = std::chrono::steady_clock::time_point;

    device_flow(std::chrono::seconds interval, std::chrono::seconds life, time_point now) noexcept
        : interval_{interval}
        , end_{now + life} {}

    /// Returns the time of the next poll after a response with the OAuth error `error` (empty: there was no response).
    /// Returns an empty optional if the error is final or the code has expired.
    std::optional<time_point> next(std::string_view error, time_point now) noexcept;

    /// Returns the time of the first poll.
    time_point first(time_point now) const noexcept { return now + interval_; }

    /// Returns whether the device code has expired.
    bool expired(time_point now) const noexcept { return now >= end_; }

private:
    std::chrono::seconds interval_;
    time_point end_;
};

} // namespace copresence::detail

#endif
