// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "micro_case.hpp"

#include "limits/gate_state.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t requests = 1'000;

// Requests at the maximum rate that Graph's limit permits, in simulated time.
std::function<void()> taking_slots() {
    const auto gate = std::make_shared<copresence::gate_state>(copresence::throttle_gate_config{});
    return [gate, now = copresence::gate_state::time_point{}]() mutable {
        for (std::size_t i = 0; i < requests; ++i, now += 21ms) {
            if (!gate->take(now)) throw std::runtime_error{"the rate limiter granted no permit"};
            gate->give_back({now + 1ms});
        }
    };
}

} // namespace

micro_cases gate_cases() { return {{"gate/take_and_give_back", requests, taking_slots}}; }

} // namespace bench
