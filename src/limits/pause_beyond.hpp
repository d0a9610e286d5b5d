// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LIMITS_PAUSE_BEYOND_HPP
#define COPRESENCE_LIMITS_PAUSE_BEYOND_HPP

#include <copresence/rate_limiter.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace copresence::detail {

/// Returns the rest of a pause that lasts until `paused_until`, if it ends after `latest`. A request that cannot be sent after
/// `latest` does not wait for its end.
inline std::optional<std::chrono::milliseconds> pause_beyond(rate_limiter::clock::time_point latest,
                                                             rate_limiter::clock::time_point paused_until,
                                                             rate_limiter::clock::time_point now) {
    if (paused_until <= std::max(now, latest)) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(paused_until - now);
}

} // namespace copresence::detail

#endif
