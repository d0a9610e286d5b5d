// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "throttle/gate_core.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

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

} // namespace

throttle_gate::throttle_gate(throttle_gate_config config)
    : core_{std::make_shared<detail::gate_core>(validated(config))} {}

throttle_gate::~throttle_gate() = default;

throttle_gate_stats throttle_gate::stats() const { return core_->stats(); }

namespace detail {

gate_core::waiter::waiter(gate_core& gate, asio::any_io_executor on)
    : strand{std::move(on)}
    , open{std::make_shared<event>(strand)}
    , gate_{gate} {
    const std::lock_guard lock{gate_.mutex_};
    place_ = gate_.waiting_.insert(gate_.waiting_.end(), this);
}

gate_core::waiter::~waiter() {
    const std::lock_guard lock{gate_.mutex_};
    gate_.waiting_.erase(place_);
}

bool gate_core::looks_open() {
    const std::lock_guard lock{mutex_};
    const auto now = clock::now();
    return state_.opens_at(now) <= now;
}

asio::awaitable<gate_core::wait_result> gate_core::wait_open(asio::any_io_executor strand, time_guard& guard,
                                                             clock::time_point latest) {
    wait_result result;
    while (!guard.stopped()) {
        const waiter self{*this, strand}; // first, so that no opening after the look is missed
        const auto now = clock::now();
        auto limit = std::chrono::milliseconds{std::chrono::hours{24}};
        {
            const std::lock_guard lock{mutex_};
            const auto at = state_.opens_at(now);
            if (at <= now) co_return result;
            if (at != gate_state::unknown) limit = std::chrono::ceil<std::chrono::milliseconds>(at - now);
            if (state_.paused_until() > std::max(now, latest)) {
                result.pause_left = std::chrono::ceil<std::chrono::milliseconds>(state_.paused_until() - now);
            }
        }
        if (result.pause_left) {
            result.code = error_code{429, http_category()};
            co_return result;
        }
        time_guard::watch watch{guard, *self.open, step::gate, limit};
        co_await self.open->wait();
    }
    result.code = guard.verdict(asio::error::operation_aborted);
    co_return result;
}

gate_core::slot gate_core::take() {
    const std::lock_guard lock{mutex_};
    return state_.take(clock::now()) ? slot{shared_from_this(), state_.epoch()} : slot{};
}

void gate_core::pause(clock::time_point until) {
    const std::lock_guard lock{mutex_};
    state_.pause(until, clock::now());
}

throttle_gate_stats gate_core::stats() {
    const std::lock_guard lock{mutex_};
    return state_.stats(clock::now());
}

void gate_core::give_back(const gate_state::ending& how) noexcept {
    const std::lock_guard lock{mutex_};
    const auto now = clock::now();
    const auto before = state_.opens_at(now);
    state_.give_back(how);
    // Whoever waits has a timer for the time it knew of; it must hear only of an earlier one. Posted under the lock: a
    // waiter, and so its context, cannot go away meanwhile.
    if (state_.opens_at(now) >= before) return;
    for (const waiter* each : waiting_) {
        asio::post(each->strand, [open = std::weak_ptr<event>{each->open}] {
            if (const auto waiting = open.lock()) waiting->set();
        });
    }
}

gate_core::slot::~slot() {
    if (gate_) gate_->give_back({heard_.value_or(clock::now()), heard_.has_value(), throttled_, epoch_});
}

} // namespace detail
} // namespace copresence
