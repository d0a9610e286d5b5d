// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_THROTTLE_GATE_HPP
#define COPRESENCE_THROTTLE_GATE_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace copresence::detail {
class gate_core;
}

#pragma GCC visibility push(default)

namespace copresence {

/// The budget of a gate.
struct throttle_gate_config {
    /// Requests in any window, 1…1,000,000; 0 switches the budget off, not the pause. Default: 1,500.
    /// Source: presence, learn.microsoft.com/graph/throttling-limits: 1,500 requests in 30 s for an application in a
    /// tenant.
    std::size_t requests = 1500;

    /// The window's length. More than 0, at most 1 h. Default: 30 s.
    std::chrono::milliseconds window{30'000};
};

/// What a gate has done so far, and is doing.
struct throttle_gate_stats {
    std::uint64_t requests = 0;  ///< let through
    std::uint64_t throttled = 0; ///< of those, answered by 429
    std::uint64_t pauses = 0;    ///< begun or prolonged
    std::size_t counted = 0;     ///< slots taken now: under way, or not a window ago
    bool paused = false;         ///< now
};

/// Keeps every client that shares it inside Graph's limit: one for an application and tenant.
///
/// The budget: never more requests in any window than `requests`, as Graph sees them, whatever the network does to the
/// spacing. A request counts from the instant before its first byte goes out until a window after the first byte of
/// its response. A request that ends without a response, because it was cancelled or its connection broke, may still be on
/// its way: it counts until a window and `timeouts::first_byte` after its end. Waiting requests of all clients go first
/// come, first served.
/// The pause: one 429 stops every request of every client until its `Retry-After` is over. Then a single request goes
/// first, and each one that is answered lets two more go, until all run again.
///
/// Thread safety: all members may be used from any thread.
/// Lifetimes: held by `shared_ptr` for as long as a client or a running request needs it.
class throttle_gate {
public:
    /// A gate that is open, and has counted nothing yet.
    /// Errors: throws `std::invalid_argument` naming the member of `config` that is out of its range.
    explicit throttle_gate(throttle_gate_config config = {});
    throttle_gate(const throttle_gate&) = delete;
    throttle_gate& operator=(const throttle_gate&) = delete;

    /// Clients that still use the gate's budget keep it.
    ~throttle_gate();

    /// A snapshot of the counters.
    throttle_gate_stats stats() const;

    /// Ends a pause before its time, for every client that shares the gate: after an unreasonable `Retry-After`, for
    /// example, or after an administrator has lifted the limit. Requests that wait continue at once, one request first
    /// as after every pause. The budget stays as it is. No-op if the gate is not paused.
    void resume();

private:
    friend class detail::gate_core;
    const std::shared_ptr<detail::gate_core> core_;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
