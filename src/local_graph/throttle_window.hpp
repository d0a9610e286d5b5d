// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_THROTTLE_WINDOW_HPP
#define COPRESENCE_LOCAL_GRAPH_THROTTLE_WINDOW_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace copresence::detail::embedded {

/// A budget of requests in a sliding window, as a server counts it. Rejected requests count as well.
class throttle_window {
public:
    using clock = std::chrono::steady_clock;

    throttle_window(std::size_t requests, std::chrono::milliseconds window)
        : max_{requests}
        , window_{window} {}

    /// Counts a request. Returns empty if the request is within the budget. Otherwise returns the time until
    /// the budget admits another request.
    std::optional<std::chrono::milliseconds> count(clock::time_point now) {
        const bool admitted = last_.size() < max_ || now - last_.front() >= window_;
        if (last_.size() == max_) last_.pop_front();
        last_.push_back(now); // the oldest of the last `max_` requests decides
        if (admitted) return std::nullopt;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(last_.front() + window_ - now);
        return std::max(left, std::chrono::milliseconds{1});
    }

private:
    std::size_t max_;
    std::chrono::milliseconds window_;
    std::deque<clock::time_point> last_;
};

} // namespace copresence::detail::embedded

#endif
