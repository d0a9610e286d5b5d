// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "limits/retry_state.hpp"

#include <algorithm>
#include <cmath>

namespace copresence::detail {

namespace {

// Minimum delay after a `Retry-After`. A shorter one would cause retries almost without a pause.
constexpr std::chrono::milliseconds shortest_pause{100};

bool is_status(const error_code& code, int status) { return code == error_code{status, http_category()}; }

} // namespace

bool is_transient(const error_code& code) noexcept {
    if (code.category() == http_category()) {
        // Microsoft's SDKs do not retry 500 and 502. Retrying them is safe, because a read may be repeated.
        // Source: learn.microsoft.com/graph/errors, and the retry middleware of the official SDKs.
        // 408: the server did not receive the request in time, so it did not process the request.
        for (const int status : {408, 429, 500, 502, 503, 504}) {
            if (code.value() == status) return true;
        }
        return false;
    }
    return code == errc::timeout || code == errc::host_not_found || code == errc::connect_failed ||
           code == errc::connection_lost || code == errc::truncated_response || code == errc::tls_failed ||
           code == errc::proxy_unreachable || code == errc::proxy_failed;
}

std::optional<next_attempt> retry_state::next(const failed_attempt& failed, milliseconds time_left,
                                              double random) {
    ++attempts_;
    if (!failed.misdelivered && !is_transient(failed.code)) return std::nullopt;

    next_attempt next;
    next.pause_all = is_status(failed.code, 429);
    const bool unavailable = is_status(failed.code, 503);
    // Source: Graph's best practices on 503; RFC 9110, 15.5.9 on 408.
    next.fresh_connection = unavailable || is_status(failed.code, 408) || failed.misdelivered;
    const bool has_delay = failed.retry_after.has_value() && (next.pause_all || unavailable);
    if (has_delay && *failed.retry_after > config_.max_retry_after) return std::nullopt;
    if (!has_delay || !next.pause_all) {
        if (retries_ == config_.max_retries) return std::nullopt;
        ++retries_;
    }
    if (has_delay) {
        next.delay = std::max(*failed.retry_after, shortest_pause);
    } else {
        const auto doubled =
            std::ldexp(static_cast<double>(config_.base_delay.count()), static_cast<int>(retries_) - 1);
        const auto max = std::min(doubled, static_cast<double>(config_.max_delay.count()));
        next.delay = milliseconds{static_cast<milliseconds::rep>(max * random)};
    }
    if (next.delay >= time_left) return std::nullopt;
    return next;
}

} // namespace copresence::detail
