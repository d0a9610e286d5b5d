// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "limits/permit_line.hpp"

#include "limits/pause_beyond.hpp"

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// Maximum time for which a waiting request sleeps before it checks again whether a permit is free.
constexpr std::chrono::milliseconds longest_sleep{500};

// A timekeeper that is late by more than this is replaced, and a called request is passed over.
constexpr std::chrono::milliseconds overdue{250};

} // namespace

permit_line::waiter::waiter(permit_line& line, waiting_request& caller)
    : request{caller}
    , arrived{caller.arrived()}
    , latest{caller.latest()}
    , line_{line} {
    const std::lock_guard lock{line_.mutex_};
    line_.enter_line(*this);
}

permit_line::waiter::~waiter() {
    const std::lock_guard lock{line_.mutex_};
    if (!place) return;
    line_.leave_line(*this);
    line_.serve_line(clock::now());
}

bool permit_line::waiter::is_unresponsive(clock::time_point now) const noexcept {
    return called_at && now - *called_at > overdue;
}

rate_limiter::permit permit_line::try_acquire(clock::time_point now) {
    const std::lock_guard lock{mutex_};
    if (!line_.empty()) serve_line(now);
    if (!line_.empty() || !state_.take(now)) return {};
    return permit{owner_, state_.epoch()};
}

rate_limiter::clock::time_point permit_line::paused_until() {
    const std::lock_guard lock{mutex_};
    return state_.paused_until();
}

asio::awaitable<result<rate_limiter::permit>> permit_line::wait(waiting_request& request) {
    waiter self{*this, request};
    while (!request.stopped()) {
        std::chrono::milliseconds limit{0};
        {
            const std::lock_guard lock{mutex_};
            const auto now = clock::now();
            self.called_at.reset();
            if (may_take(self, now) && state_.take(now)) {
                leave_line(self);
                permit granted{owner_, state_.epoch()};
                serve_line(now);
                co_return granted;
            }
            serve_line(now, &self);
            if (const auto left = pause_beyond(self.latest, state_.paused_until(), now)) {
                failure cause{error_code{429, http_category()}, {}};
                cause.info.step = step::rate_limiter;
                cause.info.retry_after = left;
                co_return cause;
            }
            limit = time_until_check(self, now);
        }
        co_await request.sleep(limit);
    }
    co_return permit{};
}

void permit_line::pause(clock::time_point until) {
    const std::lock_guard lock{mutex_};
    state_.pause(until, clock::now());
    for (waiter* each : line_) // requests that cannot wait until the end of the pause fail now
        if (each->latest < state_.paused_until()) each->request.wake();
}

void permit_line::resume() {
    const std::lock_guard lock{mutex_};
    const auto now = clock::now();
    state_.resume(now);
    serve_line(now);
}

std::chrono::milliseconds permit_line::expected_time(std::size_t requests) {
    const std::lock_guard lock{mutex_};
    return state_.expected_time(requests, clock::now());
}

rate_limiter_stats permit_line::stats() {
    const std::lock_guard lock{mutex_};
    return state_.stats(clock::now());
}

void permit_line::enter_line(waiter& caller) {
    auto place = line_.end();
    if (!line_.empty() && caller.arrived < line_.back()->arrived) {
        place = std::find_if(line_.begin(), line_.end(),
                             [&](const waiter* each) { return caller.arrived < each->arrived; });
    }
    caller.place = line_.insert(place, &caller);
}

void permit_line::leave_line(waiter& caller) noexcept {
    if (caller.place) line_.erase(*std::exchange(caller.place, std::nullopt));
    if (timekeeper_ == &caller) timekeeper_ = nullptr;
}

// Returns whether a permit is left for `caller` after the waiters ahead of it, except those that do not respond.
bool permit_line::may_take(const waiter& caller, clock::time_point now) {
    auto left = state_.available(now);
    for (const waiter* each : line_) {
        if (left == 0) return false;
        if (each == &caller) return true;
        if (!each->is_unresponsive(now)) --left;
    }
    return false;
}

// Calls as many waiters as there are permits. Keeps the timekeeper's timer set for the next permit.
void permit_line::serve_line(clock::time_point now, const waiter* awake) noexcept {
    auto left = state_.available(now);
    for (waiter* each : line_) {
        if (left == 0) break;
        if (each->is_unresponsive(now)) continue;
        --left;
        if (each->called_at || each == awake) continue;
        each->called_at = now;
        each->request.wake();
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
    if (timekeeper_ != awake) timekeeper_->request.wake();
}

// While there are permits, the called waiters are about to take them. Those that do not are passed over afterwards.
rate_limiter::clock::time_point permit_line::next_check(clock::time_point now) {
    return state_.available(now) > 0 ? now + overdue + std::chrono::milliseconds{1} : state_.opens_at(now);
}

std::chrono::milliseconds permit_line::time_until_check(waiter& caller, clock::time_point now) noexcept {
    // A timekeeper on another thread is late if its thread is blocked, and never wakes up if its context was stopped.
    // This request then becomes the timekeeper.
    if (now - overdue > due_) timekeeper_ = &caller;
    if (timekeeper_ != &caller) return longest_sleep;
    due_ = next_check(now);
    if (due_ == limiter_state::unknown) return longest_sleep;
    return std::min(longest_sleep, std::chrono::ceil<std::chrono::milliseconds>(due_ - now));
}

void permit_line::release(const rate_limiter::usage& how) noexcept {
    const std::lock_guard lock{mutex_};
    if (how.in_transit) {
        state_.give_back({how.first_byte_at.value_or(clock::now()), how.first_byte_at.has_value(),
                          how.throttled, how.number, *how.in_transit});
    } else {
        state_.put_back();
    }
    if (!line_.empty()) serve_line(clock::now());
}

} // namespace copresence::detail
