// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "limits/local_limiter.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

rate_limiter_config validated(const rate_limiter_config& config) {
    using namespace std::chrono_literals;
    if (config.requests > 1'000'000) {
        throw std::invalid_argument{
            "copresence::rate_limiter_config::requests: " + std::to_string(config.requests) +
            " is out of range: it must be at most 1000000"};
    }
    if (config.window <= 0ms || config.window > 1h) {
        throw std::invalid_argument{
            "copresence::rate_limiter_config::window: " + std::to_string(config.window.count()) +
            " ms is out of range: it must be more than 0 and at most 1 h"};
    }
    return config;
}

// Maximum time for which a waiting request sleeps before it checks again whether a permit is free.
constexpr std::chrono::milliseconds longest_sleep{500};

// A timekeeper that is late by more than this is replaced, and a called request is passed over.
constexpr std::chrono::milliseconds overdue{250};

} // namespace

} // namespace copresence::detail

namespace copresence {

rate_limiter::rate_limiter(rate_limiter_config config)
    : core_{std::make_shared<detail::local_limiter>(detail::validated(config))} {}

rate_limiter::~rate_limiter() = default;

rate_limiter_stats rate_limiter::stats() const { return core_->stats(); }

void rate_limiter::resume() { core_->resume(); }

} // namespace copresence

namespace copresence::detail {

local_limiter::waiter::waiter(local_limiter& limiter, const asio::any_io_executor& strand,
                              clock::time_point arrived_at, clock::time_point latest_start)
    : woken{strand}
    , arrived{arrived_at}
    , latest{latest_start}
    , limiter_{limiter} {
    const std::lock_guard lock{limiter_.mutex_};
    limiter_.enter_line(*this);
}

local_limiter::waiter::~waiter() {
    const std::lock_guard lock{limiter_.mutex_};
    if (!place) return;
    limiter_.leave_line(*this);
    limiter_.serve_line(clock::now());
}

bool local_limiter::waiter::is_unresponsive(clock::time_point now) const noexcept {
    return called_at && now - *called_at > overdue;
}

local_limiter::permit local_limiter::try_acquire(clock::time_point now) {
    const std::lock_guard lock{mutex_};
    if (!line_.empty()) serve_line(now);
    if (!line_.empty() || !state_.take(now)) return {};
    return {shared_from_this(), state_.epoch()};
}

std::optional<std::chrono::milliseconds> local_limiter::pause_beyond(clock::time_point latest) {
    const std::lock_guard lock{mutex_};
    return pause_left(latest, clock::now());
}

std::optional<std::chrono::milliseconds> local_limiter::pause_left(clock::time_point latest,
                                                                   clock::time_point now) const {
    if (state_.paused_until() <= std::max(now, latest)) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(state_.paused_until() - now);
}

asio::awaitable<result<local_limiter::permit>> local_limiter::wait(asio::any_io_executor strand,
                                                                   deadline_timer& timer,
                                                                   clock::time_point arrived,
                                                                   clock::time_point latest) {
    failure cause;
    cause.info.step = step::rate_limiter;
    waiter self{*this, strand, arrived, latest};
    while (!timer.stopped()) {
        std::chrono::milliseconds limit{0};
        {
            const std::lock_guard lock{mutex_};
            const auto now = clock::now();
            self.called_at.reset();
            if (may_take(self, now) && state_.take(now)) {
                leave_line(self);
                permit granted{shared_from_this(), state_.epoch()};
                serve_line(now);
                co_return granted;
            }
            serve_line(now, &self);
            cause.info.retry_after = pause_left(latest, now);
            if (cause.info.retry_after) {
                cause.code = error_code{429, http_category()};
                co_return cause;
            }
            limit = time_until_check(self, now);
        }
        deadline_timer::scoped_deadline deadline{timer, self.woken, step::rate_limiter, limit};
        co_await self.woken.wait();
    }
    cause.code = timer.reason(asio::error::operation_aborted);
    cause.info.step = timer.step();
    co_return cause;
}

void local_limiter::pause(clock::time_point until) {
    const std::lock_guard lock{mutex_};
    state_.pause(until, clock::now());
    for (waiter* each : line_) // requests that cannot wait until the end of the pause fail now
        if (each->latest < state_.paused_until()) each->woken.set();
}

void local_limiter::resume() {
    const std::lock_guard lock{mutex_};
    const auto now = clock::now();
    state_.resume(now);
    serve_line(now);
}

std::chrono::milliseconds local_limiter::expected_time(std::size_t requests) {
    const std::lock_guard lock{mutex_};
    return state_.expected_time(requests, clock::now());
}

rate_limiter_stats local_limiter::stats() {
    const std::lock_guard lock{mutex_};
    return state_.stats(clock::now());
}

void local_limiter::enter_line(waiter& caller) {
    auto place = line_.end();
    if (!line_.empty() && caller.arrived < line_.back()->arrived) {
        place = std::find_if(line_.begin(), line_.end(),
                             [&](const waiter* each) { return caller.arrived < each->arrived; });
    }
    caller.place = line_.insert(place, &caller);
}

void local_limiter::leave_line(waiter& caller) noexcept {
    if (caller.place) line_.erase(*std::exchange(caller.place, std::nullopt));
    if (timekeeper_ == &caller) timekeeper_ = nullptr;
}

// Returns whether a permit is left for `caller` after the waiters ahead of it, except those that do not respond.
bool local_limiter::may_take(const waiter& caller, clock::time_point now) {
    auto left = state_.available(now);
    for (const waiter* each : line_) {
        if (left == 0) return false;
        if (each == &caller) return true;
        if (!each->is_unresponsive(now)) --left;
    }
    return false;
}

// Calls as many waiters as there are permits. Keeps the timekeeper's timer set for the next permit.
void local_limiter::serve_line(clock::time_point now, const waiter* awake) noexcept {
    auto left = state_.available(now);
    for (waiter* each : line_) {
        if (left == 0) break;
        if (each->is_unresponsive(now)) continue;
        --left;
        if (each->called_at || each == awake) continue;
        each->called_at = now;
        each->woken.set();
    }
    if (line_.empty()) return;
    const auto next = next_check(now);
    if (timekeeper_ != nullptr && next >= due_) return;
    if (timekeeper_ == nullptr) {
        const auto uncalled =
            std::find_if(line_.begin(), line_.end(), [](const waiter* each) { return !each->called_at; });
        timekeeper_ = uncalled != line_.end() ? *uncalled : line_.front();
    }
    due_ = next;
    if (timekeeper_ != awake) timekeeper_->woken.set();
}

// While there are permits, the called waiters are about to take them. Those that do not are passed over afterwards.
local_limiter::clock::time_point local_limiter::next_check(clock::time_point now) {
    return state_.available(now) > 0 ? now + overdue + std::chrono::milliseconds{1} : state_.opens_at(now);
}

std::chrono::milliseconds local_limiter::time_until_check(waiter& caller, clock::time_point now) noexcept {
    // A timekeeper on another thread is late if its thread is blocked, and never wakes up if its context was stopped.
    // This request then becomes the timekeeper.
    if (now - overdue > due_) timekeeper_ = &caller;
    if (timekeeper_ != &caller) return longest_sleep;
    due_ = next_check(now);
    if (due_ == limiter_state::unknown) return longest_sleep;
    return std::min(longest_sleep, std::chrono::ceil<std::chrono::milliseconds>(due_ - now));
}

void local_limiter::give_back(const limiter_state::request_outcome& how) noexcept {
    const std::lock_guard lock{mutex_};
    state_.give_back(how);
    if (!line_.empty()) serve_line(clock::now());
}

void local_limiter::put_back() noexcept {
    const std::lock_guard lock{mutex_};
    state_.put_back();
    if (!line_.empty()) serve_line(clock::now());
}

local_limiter::permit& local_limiter::permit::operator=(permit&& other) noexcept {
    permit taken{std::move(other)};
    std::swap(limiter_, taken.limiter_);
    std::swap(in_transit_, taken.in_transit_);
    std::swap(first_byte_at_, taken.first_byte_at_);
    std::swap(throttled_, taken.throttled_);
    std::swap(epoch_, taken.epoch_);
    return *this;
}

local_limiter::permit::~permit() {
    if (!limiter_) return;
    if (in_transit_) {
        limiter_->give_back({first_byte_at_.value_or(clock::now()), first_byte_at_.has_value(), throttled_,
                             epoch_, *in_transit_});
    } else {
        limiter_->put_back();
    }
}

} // namespace copresence::detail
