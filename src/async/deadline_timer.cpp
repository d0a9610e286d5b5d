// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "async/deadline_timer.hpp"

#include <boost/asio/dispatch.hpp>

#include <algorithm>

namespace copresence::detail {

void deadline_timer::shared_timer::arm(clock::time_point when) {
    if (when >= armed_for_) return;
    armed_for_ = clock::time_point::max();
    timer_.expires_at(when);
    timer_.async_wait([self = weak_from_this()](error_code ec) {
        if (const auto timer = self.lock(); timer && !ec) timer->on_timer();
    });
    armed_for_ = when;
}

void deadline_timer::shared_timer::on_timer() {
    armed_for_ = clock::time_point::max();
    const auto now = clock::now();
    auto next = clock::time_point::max();
    for (deadline_timer& each : users_) {
        if (each.waits() && each.deadline_ <= now) each.on_deadline(now);
        if (each.waits()) next = std::min(next, each.deadline_);
    }
    arm(next);
}

void deadline_timer::shared_timer::cancel_on_strand() noexcept {
    try {
        boost::asio::dispatch(timer_.get_executor(), [self = weak_from_this()] {
            const auto timer = self.lock();
            if (!timer || timer->uses_ > 0) return;
            timer->timer_.cancel();
            timer->armed_for_ = clock::time_point::max();
        });
    } catch (...) { // not enough memory: the timer expires later, and is not set again
    }
}

deadline_timer::deadline_timer(shared_timer& shared, clock::time_point deadline, interruptible* owner)
    : shared_{shared}
    , operation_deadline_{deadline}
    , owner_{owner} {
    shared.users_.push_back(*this);
}

deadline_timer::scoped_deadline::scoped_deadline(deadline_timer& timer, interruptible& target,
                                                 copresence::step step, duration limit)
    : timer_{timer} {
    timer_.step_ = step;
    timer_.expired_ = false;
    timer_.set_deadline(limit); // may throw, and the destructor would not run
    timer_.target_ = &target;
    if (timer_.stopped()) target.interrupt();
}

deadline_timer::scoped_deadline::~scoped_deadline() { timer_.target_ = nullptr; }

void deadline_timer::scoped_deadline::proceed(copresence::step step, duration limit) {
    timer_.step_ = step;
    timer_.set_deadline(limit);
}

void deadline_timer::set_deadline(duration limit) {
    const auto own = clock::now() + limit;
    limited_by_attempt_ = attempt_deadline_ < own;
    deadline_ = std::min({own, attempt_deadline_, operation_deadline_});
    shared_.arm(deadline_);
}

void deadline_timer::on_deadline(clock::time_point now) {
    if (now >= operation_deadline_)
        return owner_ != nullptr ? owner_->interrupt() : stop(make_error_code(errc::timeout), step_);
    expired_ = true;
    target_->interrupt();
}

void deadline_timer::stop(error_code cause, copresence::step step) noexcept {
    if (stopped()) return;
    stop_code_ = cause;
    stop_step_ = step;
    if (target_ != nullptr) target_->interrupt();
}

error_code deadline_timer::reason(error_code seen) const noexcept {
    if (stopped()) return stop_code_;
    if (expired_ && seen) return make_error_code(errc::timeout);
    return seen;
}

step deadline_timer::step() const noexcept {
    if (stopped()) return stop_step_;
    return expired_ && limited_by_attempt_ ? step::attempt : step_;
}

} // namespace copresence::detail
