// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "limits/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace copresence::detail {

namespace {

using action = retry_decision::action;

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

retry_decision retry_policy::next(const attempt_outcome& outcome, milliseconds time_left, double random) {
    retry_decision next;
    if (!outcome.code || outcome.stopped || outcome.held_back) return next;
    if (outcome.token_rejected && !token_renewed_) {
        token_renewed_ = true;
        next.what = action::renew_token;
        return next;
    }
    const bool throttled = is_status(outcome.code, 429);
    const bool unavailable = is_status(outcome.code, 503);
    // Source: Graph's best practices on 429 and 503.
    const bool has_delay = outcome.retry_after && (throttled || unavailable);
    if (has_delay) next.delay = *outcome.retry_after;

    const auto give_up = [&] {
        if (!throttled) next.delay = milliseconds{0};
        return next;
    };
    if (!outcome.misdelivered && !is_transient(outcome.code)) return give_up();
    if (!outcome.repeatable && outcome.sent && !throttled) return give_up();
    if (has_delay && next.delay > config_.max_retry_after) return give_up();
    if (!has_delay || !throttled) {
        if (retries_ == config_.max_retries) return give_up();
        ++retries_;
    }
    auto delay = std::max(next.delay, shortest_pause);
    if (!has_delay) {
        const auto doubled =
            std::ldexp(static_cast<double>(config_.base_delay.count()), static_cast<int>(retries_) - 1);
        const auto max = std::min(doubled, static_cast<double>(config_.max_delay.count()));
        delay = milliseconds{static_cast<milliseconds::rep>(max * random)};
    }
    if (delay >= time_left) return give_up();
    next.what = throttled ? action::pause_all : action::wait;
    next.delay = delay;
    // Source: Graph's best practices on 503; RFC 9110, 15.5.9 on 408.
    next.new_connection = unavailable || is_status(outcome.code, 408) || outcome.misdelivered;
    return next;
}

} // namespace copresence::detail
