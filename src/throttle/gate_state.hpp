// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_THROTTLE_GATE_STATE_HPP
#define COPRESENCE_THROTTLE_GATE_STATE_HPP

#include <copresence/throttle_gate.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <limits>

namespace copresence {

/// Whether a request may go out: the decisions of the gate, without threads and without a clock of their own.
class gate_state {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr time_point unknown = time_point::max();

    explicit gate_state(const throttle_gate_config& config) noexcept
        : config_{config} {}

    /// When a request may go out, as far as is known: `now` or earlier means at once, `unknown` means when a request
    /// under way has ended.
    time_point opens_at(time_point now);

    /// Takes a slot if the gate is open.
    bool take(time_point now);

    /// The number of pauses before now: which of them a request came after.
    std::uint64_t epoch() const noexcept { return counts_.pauses; }

    /// How a request that had a slot has ended.
    struct ending {
        time_point heard;        ///< the first byte of its response, or its end without one
        bool answered = true;    ///< there was a response
        bool throttled = false;  ///< by 429
        std::uint64_t epoch = 0; ///< when the slot was taken
        /// Maximum time after `heard` at which a request without a response reaches Graph.
        std::chrono::milliseconds in_transit{0};
    };

    /// A request that had a slot has ended. It counts until a window after the first byte of its response. Without a
    /// response, it counts until a window after the last instant at which it may reach Graph.
    void give_back(const ending& how);

    /// Returns the slot of a request that was not sent. The request does not count.
    void put_back() noexcept;

    /// Until when nothing goes out; in the past where there is no pause.
    time_point paused_until() const noexcept { return paused_until_; }

    /// Nothing goes out before `until`.
    void pause(time_point until, time_point now);

    /// Ends a pause. As after every pause, concurrency restarts at one.
    void resume(time_point now) noexcept;

    throttle_gate_stats stats(time_point now);

private:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

    void forget_before(time_point now);

    throttle_gate_config config_;
    std::size_t under_way_ = 0;
    std::deque<time_point> freed_at_; // ascending: when each slot of an ended request is free again
    time_point paused_until_ = time_point::min();
    std::size_t most_under_way_ = no_limit; // grows again after a pause
    throttle_gate_stats counts_;
};

} // namespace copresence

#endif
