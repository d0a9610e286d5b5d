// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_RETRY_CONFIG_HPP
#define COPRESENCE_RETRY_CONFIG_HPP

#include <chrono>
#include <cstddef>

#pragma GCC visibility push(default)

namespace copresence {

/// How a request that failed is tried again. Reading presences has no side effects, so repeating one is safe.
///
/// Tried again: HTTP 429, 500, 502, 503 and 504, deadlines of one attempt, connections that failed or broke,
/// answers cut short. Not tried again: every other status, certificates that are not trusted, malformed answers.
struct retry_config {
    /// Retries of one request after its first attempt, 0…100. Default: 6. A 429 that comes with `Retry-After`
    /// is not counted: it uses up the call's time instead.
    std::size_t max_retries = 6;

    /// The n-th retry waits a random time between 0 and `base_delay` · 2ⁿ⁻¹ ("full jitter"), at most `max_delay`.
    /// 1 ms…1 h each. Default: 0.5 s and 30 s.
    std::chrono::milliseconds base_delay{500};

    /// As told for `base_delay`.
    std::chrono::milliseconds max_delay{30'000};

    /// The longest `Retry-After` that is obeyed. A longer one is neither waited for nor cut: the call fails at once
    /// as throttled. 0…24 h. Default: 180 s.
    std::chrono::milliseconds max_retry_after{180'000};
};

} // namespace copresence

#pragma GCC visibility pop

#endif
