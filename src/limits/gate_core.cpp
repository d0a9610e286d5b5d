// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "limits/gate_core.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace copresence {

namespace asio = boost::asio;

namespace {

throttle_gate_config validated(const throttle_gate_config& config) {
    using namespace std::chrono_literals;
    if (config.requests > 1'000'000) {
        throw std::invalid_argument{"copresence::throttle_gate_config::requests: " +
                                    std::to_string(config.requests) + " is more than 1000000"};
    }
    if (config.window <= 0ms || config.window > 1h) {
        throw std::invalid_argument{
            "copresence::throttle_gate_config::window: " + std::to_string(config.window.count()) +
            " ms is not more than 0 and at most 1 h"};
    }
    return config;
}

// Maximum time for which a waiting request sleeps before it checks again whether a permit is free.
constexpr std::chrono::milliseconds longest_sleep{500};

// A timekeeper that is late by more than this is replaced, and a called request is passed over.
constexpr std::chrono::milliseconds overdue{250};

} // namespace

throttle_gate::throttle_gate(throttle_gate_config config)
    : core_{std::make_shared<detail::gate_core>(validated(config))} {}

throttle_gate::~throttle_gate() = default;

throttle_gate_stats throttle_gate::stats() const { return core_->stats(); }

void throttle_gate::resume() { core_->resume(); }

namespace detail {

gate_core::waiter::waiter(gate_core& gate, const asio::any_io_executor& strand, clock::time_point arrived_at,
                          clock::time_point latest_start)
    : woken{strand}
    , arrived{arrived_at}
    , latest{latest_start}
    , gate_{gate} {
    const std::lock_guard lock{gate_.mutex_};
    gate_.enter_line(*this);
}

gate_core::waiter::~waiter() {
    const std::lock_guard lock{gate_.mutex_};
    if (!place) return;
    gate_.leave_line(*this);
    gate_.serve_line(clock::now());
}

bool gate_core::waiter::is_unresponsive(clock::time_point now) const noexcept {
    return called_at && now - *called_at > overdue;
}

gate_core::permit gate_core::try_acquire(clock::time_point now) {
    const std::lock_guard lock{mutex_};
    if (!line_.empty()) serve_line(now);
    if (!line_.empty() || !state_.take(now)) return {};
    return {shared_from_this(), state_.epoch()};
}

std::optional<std::chrono::milliseconds> gate_core::pause_beyond(clock::time_point latest) {
    const std::lock_guard lock{mutex_};
    return pause_left(latest, clock::now());
}

std::optional<std::chrono::milliseconds> gate_core::pause_left(clock::time_point latest,
                                                               clock::time_point now) const {
    if (state_.paused_until() <= std::max(now, latest)) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(state_.paused_until() - now);
}

asio::awaitable<gate_core::wait_result> gate_core::wait(asio::any_io_executor strand, time_guard& guard,
                                                        clock::time_point arrived, clock::time_point latest) {
    wait_result result;
    waiter self{*this, strand, arrived, latest};
    while (!guard.stopped()) {
        std::chrono::milliseconds limit{0};
        {
            const std::lock_guard lock{mutex_};
            const auto now = clock::now();
            self.called_at.reset();
            if (may_take(self, now) && state_.take(now)) {
                leave_line(self);
                result.granted = {shared_from_this(), state_.epoch()};
                serve_line(now);
                co_return result;
            }
            serve_line(now, &self);
            result.pause_left = pause_left(latest, now);
            if (result.pause_left) {
                result.code = error_code{429, http_category()};
                co_return result;
            }
            limit = time_until_check(self, now);
        }
        time_guard::watch watch{guard, self.woken, step::gate, limit};
        co_await self.woken.wait();
    }
    result.code = guard.verdict(asio::error::operation_aborted);
    co_return result;
}

void gate_core::pause(clock::time_point until) {
    const std::lock_guard lock{mutex_};
    state_.pause(until, clock::now());
    for (waiter* each : line_) // requests that cannot wait until the end of the pause fail now
        if (each->latest < state_.paused_until()) each->woken.set();
}

void gate_core::resume() {
    const std::lock_guard lock{mutex_};
    const auto now = clock::now();
    state_.resume(now);
    serve_line(now);
}

throttle_gate_stats gate_core::stats() {
    const std::lock_guard lock{mutex_};
    return state_.stats(clock::now());
}

void gate_core::enter_line(waiter& who) {
    auto place = line_.end();
    if (!line_.empty() && who.arrived < line_.back()->arrived) {
        place = std::find_if(line_.begin(), line_.end(),
                             [&](const waiter* each) { return who.arrived < each->arrived; });
    }
    who.place = line_.insert(place, &who);
}

void gate_core::leave_line(waiter& who) noexcept {
    if (who.place) line_.erase(*std::exchange(who.place, std::nullopt));
    if (timekeeper_ == &who) timekeeper_ = nullptr;
}

// Returns whether a permit is left for `who` after the waiters ahead of it, except those that do not respond.
bool gate_core::may_take(const waiter& who, clock::time_point now) {
    auto left = state_.available(now);
    for (const waiter* each : line_) {
        if (left == 0) return false;
        if (each == &who) return true;
        if (!each->is_unresponsive(now)) --left;
    }
    return false;
}

// Calls as many waiters as there are permits. Keeps the timekeeper's timer set for the next permit.
void gate_core::serve_line(clock::time_point now, const waiter* awake) noexcept {
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
gate_core::clock::time_point gate_core::next_check(clock::time_point now) {
    return state_.available(now) > 0 ? now + overdue + std::chrono::milliseconds{1} : state_.opens_at(now);
}

std::chrono::milliseconds gate_core::time_until_check(waiter& who, clock::time_point now) noexcept {
    // A timekeeper on another thread is late if its thread is blocked, and never wakes up if its context was stopped.
    // This request then becomes the timekeeper.
    if (now - overdue > due_) timekeeper_ = &who;
    if (timekeeper_ != &who) return longest_sleep;
    due_ = next_check(now);
    if (due_ == gate_state::unknown) return longest_sleep;
    return std::min(longest_sleep, std::chrono::ceil<std::chrono::milliseconds>(due_ - now));
}

void gate_core::give_back(const gate_state::ending& how) noexcept {
    const std::lock_guard lock{mutex_};
    state_.give_back(how);
    if (!line_.empty()) serve_line(clock::now());
}

void gate_core::put_back() noexcept {
    const std::lock_guard lock{mutex_};
    state_.put_back();
    if (!line_.empty()) serve_line(clock::now());
}

gate_core::permit& gate_core::permit::operator=(permit&& other) noexcept {
    permit taken{std::move(other)};
    std::swap(gate_, taken.gate_);
    std::swap(in_transit_, taken.in_transit_);
    std::swap(heard_, taken.heard_);
    std::swap(throttled_, taken.throttled_);
    std::swap(epoch_, taken.epoch_);
    return *this;
}

gate_core::permit::~permit() {
    if (!gate_) return;
    if (in_transit_) {
        gate_->give_back(
            {heard_.value_or(clock::now()), heard_.has_value(), throttled_, epoch_, *in_transit_});
    } else {
        gate_->put_back();
    }
}

} // namespace detail
} // namespace copresence
