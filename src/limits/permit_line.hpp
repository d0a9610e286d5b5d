// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LIMITS_PERMIT_LINE_HPP
#define COPRESENCE_LIMITS_PERMIT_LINE_HPP

#include "limits/limiter_state.hpp"

#include <copresence/local_rate_limiter.hpp>
#include <copresence/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>

namespace copresence::detail {

/// The state of a `local_rate_limiter`, protected by a mutex, and the requests that wait for a permit.
///
/// Requests get permits first come, first served. A request that arrives while others wait queues behind them. As many of the
/// first requests in line are called as there are permits, and each of them takes its permit when its coroutine runs: no permit
/// is lost if that coroutine never runs again. A called request that does not respond is passed over.
///
/// One of the waiting requests, the timekeeper, has a timer for the instant at which the next permit becomes free. A free
/// permit therefore wakes at most two coroutines, for any number of waiting requests.
class permit_line {
public:
    using clock = rate_limiter::clock;
    using permit = rate_limiter::permit;
    using waiting_request = rate_limiter::waiting_request;

    /// Permits belong to `owner`, which must outlive the object.
    permit_line(rate_limiter& owner, const local_rate_limiter_config& config) noexcept
        : owner_{owner}
        , state_{config} {}

    // As the members of `rate_limiter`.
    permit try_acquire(clock::time_point now);
    boost::asio::awaitable<result<permit>> wait(waiting_request& request);
    void pause(clock::time_point until);
    void resume();
    clock::time_point paused_until();
    std::chrono::milliseconds expected_time(std::size_t requests);
    rate_limiter_stats stats();
    void release(const rate_limiter::usage& how) noexcept;

private:
    // A request that waits, in line from its construction until it takes a permit or is destroyed.
    class waiter {
    public:
        waiter(permit_line& line, waiting_request& caller);
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;
        ~waiter();

        waiting_request& request;
        const clock::time_point arrived;
        const clock::time_point latest;
        std::optional<std::list<waiter*>::iterator> place; // empty: no longer in line
        std::optional<clock::time_point> called_at;        // set from the call until the coroutine has run

        /// Returns whether the coroutine was called some time ago and has not run since: its thread is blocked, or its
        /// context was stopped.
        bool is_unresponsive(clock::time_point now) const noexcept;

    private:
        permit_line& line_;
    };

    // The caller of these functions holds the mutex. `awake` is the calling waiter, which does not have to be woken.
    void enter_line(waiter& caller);
    void leave_line(waiter& caller) noexcept;
    bool may_take(const waiter& caller, clock::time_point now);
    void serve_line(clock::time_point now, const waiter* awake = nullptr) noexcept;
    clock::time_point next_check(clock::time_point now);
    std::chrono::milliseconds time_until_check(waiter& caller, clock::time_point now) noexcept;

    rate_limiter& owner_;
    std::mutex mutex_;
    limiter_state state_;
    std::list<waiter*> line_; // ordered by `waiter::arrived`
    waiter* timekeeper_ = nullptr;
    clock::time_point due_{}; // time for which the timekeeper's timer is set
};

} // namespace copresence::detail

#endif
