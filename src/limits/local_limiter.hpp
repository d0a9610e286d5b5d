// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LIMITS_LOCAL_LIMITER_HPP
#define COPRESENCE_LIMITS_LOCAL_LIMITER_HPP

#include "async/deadline_timer.hpp"
#include "async/remote_event.hpp"
#include "limits/limiter_state.hpp"

#include <copresence/rate_limiter.hpp>
#include <copresence/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace copresence::detail {

/// The shared part of a rate limiter: its state, protected by a mutex, and the requests that wait for a permit.
///
/// Requests get permits first come, first served. A request that arrives while others wait queues behind them. As many of the
/// first requests in line are called as there are permits, and each of them takes its permit when its coroutine runs: no permit
/// is lost if that coroutine never runs again. A called request that does not respond is passed over.
///
/// One of the waiting requests, the timekeeper, has a timer for the instant at which the next permit becomes free. A free
/// permit therefore wakes at most two coroutines, for any number of waiting requests.
class local_limiter : public std::enable_shared_from_this<local_limiter> {
public:
    using clock = std::chrono::steady_clock;

    explicit local_limiter(const rate_limiter_config& config) noexcept
        : state_{config} {}

    static std::shared_ptr<local_limiter> of(const rate_limiter& limiter) { return limiter.core_; }

    /// The right to send one request. Its destruction ends the request, or returns the permit unused if nothing was sent.
    ///
    /// The owner must not hold a permit while it waits for anything except the response. The next request in line may be
    /// able to use the permit immediately.
    class permit {
    public:
        permit() noexcept = default;

        permit(std::shared_ptr<local_limiter> limiter, std::uint64_t epoch) noexcept
            : limiter_{std::move(limiter)}
            , epoch_{epoch} {}

        permit(permit&& other) noexcept = default;
        permit& operator=(permit&& other) noexcept;
        ~permit();

        explicit operator bool() const noexcept { return limiter_ != nullptr; }

        /// Called before the first byte of the request is sent. If the request ends without a response, it may still reach
        /// Graph up to `in_transit` after its end.
        void sending(std::chrono::milliseconds in_transit) noexcept { in_transit_ = in_transit; }

        /// Records when the first byte of the response arrived.
        void first_byte_at(clock::time_point when) noexcept { first_byte_at_ = when; }

        /// Records that Graph rejected the request with 429.
        void throttled() noexcept { throttled_ = true; }

        /// Returns the permit unused; the next request in line gets it.
        void put_back() noexcept { *this = permit{}; }

    private:
        std::shared_ptr<local_limiter> limiter_;
        std::optional<std::chrono::milliseconds> in_transit_; // argument of `sending`; empty before the call
        std::optional<clock::time_point> first_byte_at_;
        bool throttled_ = false;
        std::uint64_t epoch_ = 0;
    };

    /// Returns a permit if one is free and no request waits for it; an empty one otherwise.
    permit try_acquire(clock::time_point now);

    /// Returns the rest of the present pause if the pause ends after `latest`.
    std::optional<std::chrono::milliseconds> pause_beyond(clock::time_point latest);

    /// Waits in line for a permit. The line is ordered by `arrived`, the time of the request's first attempt to get a
    /// permit. Errors: HTTP 429, at once, during a pause that lasts beyond `latest`, with the rest of the pause in
    /// `diagnostics::retry_after`; the error that `timer` was stopped with, if it was stopped.
    boost::asio::awaitable<result<permit>> wait(boost::asio::any_io_executor strand, deadline_timer& timer,
                                                clock::time_point arrived, clock::time_point latest);

    void pause(clock::time_point until);
    void resume();
    /// Returns how much longer `requests` further requests take than without a budget. An operation adds this time to its
    /// deadline.
    std::chrono::milliseconds expected_time(std::size_t requests);

    rate_limiter_stats stats();

private:
    // A request that waits, in line from its construction until it takes a permit or is destroyed.
    class waiter {
    public:
        waiter(local_limiter& limiter, const boost::asio::any_io_executor& strand,
               clock::time_point arrived_at, clock::time_point latest_start);
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;
        ~waiter();

        remote_event woken;
        const clock::time_point arrived;
        const clock::time_point latest;
        std::optional<std::list<waiter*>::iterator> place; // empty: no longer in line
        std::optional<clock::time_point> called_at;        // set from the call until the coroutine has run

        /// Returns whether the coroutine was called some time ago and has not run since: its thread is blocked, or its
        /// context was stopped.
        bool is_unresponsive(clock::time_point now) const noexcept;

    private:
        local_limiter& limiter_;
    };

    // The caller of these functions holds the mutex. `awake` is the calling waiter, which does not have to be woken.
    std::optional<std::chrono::milliseconds> pause_left(clock::time_point latest,
                                                        clock::time_point now) const;
    void enter_line(waiter& caller);
    void leave_line(waiter& caller) noexcept;
    bool may_take(const waiter& caller, clock::time_point now);
    void serve_line(clock::time_point now, const waiter* awake = nullptr) noexcept;
    clock::time_point next_check(clock::time_point now);
    std::chrono::milliseconds time_until_check(waiter& caller, clock::time_point now) noexcept;

    void give_back(const limiter_state::request_outcome& how) noexcept;
    void put_back() noexcept;

    std::mutex mutex_;
    limiter_state state_;
    std::list<waiter*> line_; // ordered by `waiter::arrived`
    waiter* timekeeper_ = nullptr;
    clock::time_point due_{}; // time for which the timekeeper's timer is set
};

} // namespace copresence::detail

#endif
