// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "limits/limiter_state.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t requests = 1'000;

// Requests at the maximum rate that Graph's limit permits, in simulated time.
std::function<void()> taking_slots() {
    const auto limiter =
        std::make_shared<copresence::detail::limiter_state>(copresence::local_rate_limiter_config{});
    return [limiter, now = copresence::detail::limiter_state::time_point{}]() mutable {
        for (std::size_t i = 0; i < requests; ++i, now += 21ms) {
            if (!limiter->take(now)) throw std::runtime_error{"the rate limiter granted no permit"};
            limiter->give_back({now + 1ms});
        }
    };
}

} // namespace

micro_cases limiter_cases() { return {{"limiter/take_and_give_back", requests, taking_slots}}; }

} // namespace bench
