// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/local_rate_limiter.hpp>

#include "limits/permit_line.hpp"

#include <stdexcept>
#include <string>

namespace copresence {

namespace {

local_rate_limiter_config validated(const local_rate_limiter_config& config) {
    using namespace std::chrono_literals;
    if (config.requests > 1'000'000) {
        throw std::invalid_argument{
            "copresence::local_rate_limiter_config::requests: " + std::to_string(config.requests) +
            " is out of range: it must be at most 1000000"};
    }
    if (config.window <= 0ms || config.window > 1h) {
        throw std::invalid_argument{
            "copresence::local_rate_limiter_config::window: " + std::to_string(config.window.count()) +
            " ms is out of range: it must be more than 0 and at most 1 h"};
    }
    return config;
}

} // namespace

local_rate_limiter::local_rate_limiter(local_rate_limiter_config config)
    : line_{std::make_unique<detail::permit_line>(*this, validated(config))} {}

local_rate_limiter::~local_rate_limiter() = default;

rate_limiter::permit local_rate_limiter::try_acquire(clock::time_point now) {
    return line_->try_acquire(now);
}

boost::asio::awaitable<result<rate_limiter::permit>> local_rate_limiter::wait(waiting_request& request) {
    return line_->wait(request);
}

void local_rate_limiter::pause(clock::time_point until) { line_->pause(until); }

void local_rate_limiter::resume() { line_->resume(); }

rate_limiter::clock::time_point local_rate_limiter::paused_until() const { return line_->paused_until(); }

std::chrono::milliseconds local_rate_limiter::expected_time(std::size_t requests) const {
    return line_->expected_time(requests);
}

rate_limiter_stats local_rate_limiter::stats() const { return line_->stats(); }

void local_rate_limiter::release(const usage& how) noexcept { line_->release(how); }

} // namespace copresence
