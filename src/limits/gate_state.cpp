// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "limits/gate_state.hpp"

#include <algorithm>

namespace copresence {

namespace {

// Maximum length of a pause. Without it, a wrong `Retry-After` could stop all requests for up to a year.
constexpr std::chrono::hours longest_pause{24};

} // namespace

void gate_state::forget_before(time_point now) {
    while (!freed_at_.empty() && freed_at_.front() <= now)
        freed_at_.pop_front();
}

gate_state::time_point gate_state::opens_at(time_point now) {
    forget_before(now);
    if (now < paused_until_) return paused_until_;
    if (under_way_ >= most_under_way_) return unknown;
    if (config_.requests == 0 || under_way_ + freed_at_.size() < config_.requests) return now;
    return freed_at_.empty() ? unknown : freed_at_.front();
}

bool gate_state::take(time_point now) {
    if (opens_at(now) > now) return false;
    ++under_way_;
    ++counts_.requests;
    return true;
}

void gate_state::give_back(const ending& how) {
    --under_way_;
    if (config_.requests != 0) {
        const auto arrived = how.answered ? how.heard : how.heard + how.in_transit;
        const auto free = arrived + config_.window;
        freed_at_.insert(std::upper_bound(freed_at_.begin(), freed_at_.end(), free), free);
    }
    if (how.throttled) {
        ++counts_.throttled;
    } else if (most_under_way_ != no_limit && how.answered && how.epoch == epoch()) {
        // Only responses to requests that were sent after the pause raise the limit. Each of them raises it by one, so that
        // concurrency doubles in each round trip, as in TCP slow start. Above 1,024 the limit is removed.
        most_under_way_ += 1;
        if (most_under_way_ > 1024) most_under_way_ = no_limit;
    }
}

void gate_state::put_back() noexcept {
    --under_way_;
    --counts_.requests;
}

void gate_state::pause(time_point until, time_point now) {
    until = std::min(until, now + longest_pause);
    if (until <= std::max(paused_until_, now)) return;
    paused_until_ = until;
    most_under_way_ = 1;
    ++counts_.pauses;
}

void gate_state::resume(time_point now) noexcept { paused_until_ = std::min(paused_until_, now); }

throttle_gate_stats gate_state::stats(time_point now) {
    forget_before(now);
    auto result = counts_;
    result.counted = under_way_ + freed_at_.size();
    result.paused = now < paused_until_;
    return result;
}

} // namespace copresence
