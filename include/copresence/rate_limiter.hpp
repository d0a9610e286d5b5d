// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_RATE_LIMITER_HPP
#define COPRESENCE_RATE_LIMITER_HPP

#include <copresence/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace copresence::detail {
class local_limiter;
}

namespace copresence {

/// The budget of a rate limiter.
struct rate_limiter_config {
    /// Maximum number of requests in any window, 1–1,000,000. 0 switches the budget off; pauses still apply. Default: 1,500.
    /// Source: presence, learn.microsoft.com/graph/throttling-limits: 1,500 requests in 30 s for an application in a
    /// tenant.
    std::size_t requests = 1500;

    /// Length of the window. More than 0, at most 1 h. Default: 30 s.
    std::chrono::milliseconds window{30'000};
};

/// Counters and present state of a rate limiter.
struct rate_limiter_stats {
    std::uint64_t requests = 0;  ///< number of requests sent
    std::uint64_t throttled = 0; ///< number of requests rejected with 429
    std::uint64_t pauses = 0;    ///< number of pauses, including prolongations
    std::size_t in_window = 0;   ///< number of requests that count towards the budget now
    bool paused = false;         ///< whether a pause lasts now
};

/// A rate limiter that keeps all clients that share it within Graph's limit. Use one rate limiter for each application and
/// tenant.
///
/// The budget: Graph never receives more than `rate_limiter_config::requests` requests in any window, even if the network
/// delays some of them. A request counts from just before its first byte is sent until a window after the first byte of its
/// response. A request that ends without a response, because it was cancelled or its connection broke, may still reach Graph.
/// Such a request counts until a window and `timeout_config::first_byte` after its end. Waiting requests of all clients are served
/// first come, first served.
///
/// The pause: after a 429, all requests of all clients wait until `Retry-After` has elapsed. Afterwards concurrency restarts at
/// one and grows by one with every response, as in TCP slow start.
///
/// Thread safety: all members may be used from any thread.
/// Lifetimes: clients and running requests share ownership of the rate limiter by `shared_ptr`.
class COPRESENCE_EXPORT rate_limiter {
public:
    /// Constructs a rate limiter without a pause and with an unused budget.
    /// Errors: throws `std::invalid_argument` naming the member of `config` that is out of range.
    explicit rate_limiter(rate_limiter_config config = {});
    rate_limiter(const rate_limiter&) = delete;
    rate_limiter& operator=(const rate_limiter&) = delete;

    /// Clients that still use the rate limiter keep its budget and its pauses.
    ~rate_limiter();

    /// Returns a snapshot of the counters.
    rate_limiter_stats stats() const;

    /// Ends a pause early, for all clients that share the rate limiter. Use it, for example, after an unreasonable
    /// `Retry-After`, or after an administrator has lifted the limit. Waiting requests continue immediately; concurrency
    /// restarts at one, as after every pause. The budget does not change. No-op if the rate limiter is not paused.
    void resume();

private:
    friend class detail::local_limiter;
    const std::shared_ptr<detail::local_limiter> core_;
};

} // namespace copresence

#endif
