// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "limits/limiter_state.hpp"

#include <algorithm>
#include <cstddef>

namespace copresence::detail {

namespace {

// Maximum length of a pause. Without it, a wrong `Retry-After` could stop all requests for up to a year.
constexpr std::chrono::hours longest_pause{24};

} // namespace

void limiter_state::forget_before(time_point now) {
    while (first_ < freed_at_.size() && freed_at_[first_] <= now)
        ++first_;
    if (first_ < freed_at_.size()) return;
    freed_at_.clear();
    first_ = 0;
}

limiter_state::time_point limiter_state::opens_at(time_point now) {
    forget_before(now);
    if (now < paused_until_) return paused_until_;
    if (in_progress_ >= max_in_progress_) return unknown;
    if (config_.requests == 0 || in_window() < config_.requests) return now;
    return first_ < freed_at_.size() ? freed_at_[first_] : unknown;
}

void limiter_state::make_room() {
    const auto needed = [this] { return freed_at_.size() + in_progress_ + 1; };
    if (needed() <= freed_at_.capacity()) return;
    const bool is_mostly_free = first_ > freed_at_.size() / 2;
    freed_at_.erase(freed_at_.begin(), freed_at_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
    if (!is_mostly_free || needed() > freed_at_.capacity()) freed_at_.reserve(2 * needed());
}

std::size_t limiter_state::available(time_point now) {
    forget_before(now);
    const auto left = [](std::size_t limit, std::size_t used) { return limit > used ? limit - used : 0; };
    if (now < paused_until_) return 0;
    const auto by_concurrency = left(max_in_progress_, in_progress_);
    if (config_.requests == 0) return by_concurrency;
    return std::min(by_concurrency, left(config_.requests, in_window()));
}

std::chrono::milliseconds limiter_state::expected_time(std::size_t requests, time_point now) {
    if (config_.requests == 0) return std::chrono::milliseconds{0};
    forget_before(now);
    constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365};
    const auto windows = (in_window() + requests) / config_.requests;
    const auto max = static_cast<std::size_t>(longest / config_.window);
    return windows < max ? config_.window * static_cast<std::chrono::milliseconds::rep>(windows) : longest;
}

bool limiter_state::take(time_point now) {
    if (opens_at(now) > now) return false;
    if (config_.requests != 0) make_room();
    ++in_progress_;
    ++counts_.requests;
    return true;
}

void limiter_state::give_back(const request_outcome& how) noexcept {
    --in_progress_;
    if (config_.requests != 0) {
        const auto arrived = how.received ? how.first_byte_at : how.first_byte_at + how.in_transit;
        const auto free = arrived + config_.window;
        const auto begin = freed_at_.begin() + static_cast<std::ptrdiff_t>(first_);
        freed_at_.insert(std::upper_bound(begin, freed_at_.end(), free), free);
    }
    if (how.throttled) {
        ++counts_.throttled;
    } else if (max_in_progress_ != no_limit && how.received && how.epoch == epoch()) {
        // Only responses to requests that were sent after the pause raise the limit. Each of them raises it by one, so that
        // concurrency doubles in each round trip, as in TCP slow start. Above 1,024 the limit is removed.
        max_in_progress_ += 1;
        if (max_in_progress_ > 1024) max_in_progress_ = no_limit;
    }
}

void limiter_state::put_back() noexcept {
    --in_progress_;
    --counts_.requests;
}

void limiter_state::pause(time_point until, time_point now) {
    until = std::min(until, now + longest_pause);
    if (until <= std::max(paused_until_, now)) return;
    paused_until_ = until;
    max_in_progress_ = 1;
    ++counts_.pauses;
}

void limiter_state::resume(time_point now) noexcept { paused_until_ = std::min(paused_until_, now); }

rate_limiter_stats limiter_state::stats(time_point now) {
    forget_before(now);
    auto result = counts_;
    result.in_window = in_window();
    result.paused = now < paused_until_;
    return result;
}

} // namespace copresence::detail
