// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "async/time_guard.hpp"

#include <algorithm>

namespace copresence {

time_guard::time_guard(const boost::asio::any_io_executor& strand)
    : timer_{strand} {}

void time_guard::begin(clock::time_point deadline, interruptible& whole) noexcept {
    whole_deadline_ = deadline;
    whole_ = &whole;
    at_ = step::none;
    attempt_deadline_ = clock::time_point::max();
    expired_ = false;
    stop_code_ = {};
    stop_at_ = step::none;
}

void time_guard::rest() noexcept {
    armed_for_ = clock::time_point::max();
    try {
        timer_.cancel();
    } catch (...) { // as in `event`
    }
}

time_guard::watch::watch(time_guard& guard, interruptible& target, step at, duration limit)
    : guard_{guard} {
    guard_.at_ = at;
    guard_.expired_ = false;
    guard_.set_deadline(limit); // may throw, and the destructor would not run
    guard_.target_ = &target;
    if (guard_.stopped()) target.interrupt();
}

time_guard::watch::~watch() { guard_.target_ = nullptr; }

void time_guard::watch::proceed(step at, duration limit) {
    guard_.at_ = at;
    guard_.set_deadline(limit);
}

void time_guard::set_deadline(duration limit) {
    const auto own = clock::now() + limit;
    limited_by_attempt_ = attempt_deadline_ < own;
    deadline_ = std::min({own, attempt_deadline_, whole_deadline_});
    if (deadline_ < armed_for_) arm(deadline_);
}

void time_guard::arm(clock::time_point when) {
    armed_for_ = clock::time_point::max();
    timer_.expires_at(when);
    timer_.async_wait([self = weak_from_this()](error_code ec) {
        if (const auto guard = self.lock(); guard && !ec) guard->on_timer();
    });
    armed_for_ = when;
}

void time_guard::on_timer() {
    armed_for_ = clock::time_point::max();
    if (target_ == nullptr || expired_) return; // the next wait sets the timer
    const auto now = clock::now();
    if (now < deadline_) return arm(deadline_);
    if (now >= whole_deadline_) return whole_->interrupt();
    expired_ = true;
    target_->interrupt();
}

void time_guard::stop(error_code why, step at) noexcept {
    if (stopped()) return;
    stop_code_ = why;
    stop_at_ = at;
    if (target_ != nullptr) target_->interrupt();
}

error_code time_guard::verdict(error_code seen) const noexcept {
    if (stopped()) return stop_code_;
    if (expired_ && seen) return make_error_code(errc::timeout);
    return seen;
}

step time_guard::at() const noexcept {
    if (stopped()) return stop_at_;
    return expired_ && limited_by_attempt_ ? step::attempt : at_;
}

} // namespace copresence
