// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "throttle/gate_core.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace copresence {

namespace asio = boost::asio;

namespace {

throttle_gate_config validated(const throttle_gate_config& config) {
    using namespace std::chrono_literals;
    if (config.requests > 1'000'000) {
        throw std::invalid_argument{"copresence::throttle_gate_config::requests: " + std::to_string(config.requests) +
                                    " is more than 1000000"};
    }
    if (config.window <= 0ms || config.window > 1h) {
        throw std::invalid_argument{"copresence::throttle_gate_config::window: " +
                                    std::to_string(config.window.count()) + " ms is not more than 0 and at most 1 h"};
    }
    return config;
}

} // namespace

throttle_gate::throttle_gate(throttle_gate_config config)
    : core_{std::make_shared<detail::gate_core>(validated(config))} {}

throttle_gate::~throttle_gate() = default;

throttle_gate_stats throttle_gate::stats() const { return core_->stats(); }

namespace detail {

asio::awaitable<error_code> gate_core::wait_open(asio::any_io_executor strand, time_guard& guard) {
    while (!guard.stopped()) {
        const auto now = clock::now();
        const auto open = std::make_shared<event>(strand);
        auto limit = std::chrono::milliseconds{std::chrono::hours{24}};
        {
            const std::lock_guard lock{mutex_};
            const auto at = state_.opens_at(now);
            if (at <= now) co_return error_code{};
            if (at != gate_state::unknown) limit = std::chrono::ceil<std::chrono::milliseconds>(at - now);
            std::erase_if(waiting_, [](const waiter& w) { return w.open.expired(); });
            waiting_.push_back({strand, open});
        }
        time_guard::watch watch{guard, *open, step::gate, limit};
        co_await open->wait();
    }
    co_return guard.verdict(asio::error::operation_aborted);
}

gate_core::slot gate_core::take() {
    const std::lock_guard lock{mutex_};
    return state_.take(clock::now()) ? slot{shared_from_this()} : slot{};
}

void gate_core::pause(clock::time_point until) {
    const std::lock_guard lock{mutex_};
    state_.pause(until, clock::now());
}

throttle_gate_stats gate_core::stats() {
    const std::lock_guard lock{mutex_};
    return state_.stats(clock::now());
}

void gate_core::give_back(clock::time_point heard, bool throttled) noexcept {
    std::list<waiter> woken;
    {
        const std::lock_guard lock{mutex_};
        const auto now = clock::now();
        const auto before = state_.opens_at(now);
        state_.give_back(heard, throttled);
        // Whoever waits has a timer for the time it knew of; it must hear only of an earlier one.
        if (state_.opens_at(now) < before) woken.swap(waiting_);
    }
    for (auto& each : woken) {
        asio::post(each.strand, [open = std::move(each.open)] {
            if (const auto waiting = open.lock()) waiting->set();
        });
    }
}

gate_core::slot::~slot() {
    if (gate_) gate_->give_back(heard_.value_or(clock::now()), throttled_);
}

} // namespace detail
} // namespace copresence
