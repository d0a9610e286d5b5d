// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "http/pool_state.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t checkouts = 1'000;

// Acquires and releases one connection at a time while `others` connections are in use. This is the usual
// work of a pool once its connections are open.
std::function<void()> checking_out(std::size_t others) {
    const auto pool = std::make_shared<copresence::detail::pool_state>(
        copresence::detail::pool_state::bounds{others + 1, 1min, 5min});
    const copresence::detail::pool_state::time_point now{};
    for (std::size_t i = 0; i < others; ++i)
        pool->acquire(i, false, now);
    return [pool, now] {
        for (std::size_t i = 0; i < checkouts; ++i)
            pool->release(pool->acquire(i, false, now).value().id, std::nullopt, now);
    };
}

} // namespace

micro_cases pool_cases() {
    return {{"pool/checkout_of_8", checkouts, [] { return checking_out(7); }},
            {"pool/checkout_of_500", checkouts, [] { return checking_out(499); }}};
}

} // namespace bench
