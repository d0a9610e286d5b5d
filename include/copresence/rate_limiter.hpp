// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_RATE_LIMITER_HPP
#define COPRESENCE_RATE_LIMITER_HPP

#include <copresence/export.hpp>
#include <copresence/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace copresence {

/// Counters and present state of a rate limiter.
struct rate_limiter_stats {
    std::uint64_t requests = 0;  ///< number of requests sent
    std::uint64_t throttled = 0; ///< number of requests rejected with 429
    std::uint64_t pauses = 0;    ///< number of pauses, including prolongations
    std::size_t in_window = 0;   ///< number of requests that count towards the budget now
    bool paused = false;         ///< whether a pause lasts now
};

/// Decides when a client may send a request. Clients that share a rate limiter share its budget. `local_rate_limiter` is the
/// implementation of this library; another one may share a budget between processes, for example through Redis.
///
/// A client takes a permit for each request: by `try_acquire`, or by `wait` if that gives none. It never holds a permit while it
/// waits for anything except the response. It calls `pause` after a 429.
///
/// Thread safety: clients on several threads call all members concurrently.
/// Lifetimes: a client shares ownership by `shared_ptr`. A rate limiter must outlive its permits.
/// Exceptions: the members must not throw, except `std::bad_alloc`, which fails the operation. `wait` returns its failures.
class COPRESENCE_EXPORT rate_limiter {
public:
    /// The clock of all time points.
    using clock = std::chrono::steady_clock;

    /// How a request used its permit.
    struct usage {
        std::uint64_t number = 0; ///< the number that the permit was created with

        /// Empty: nothing was sent, and the permit is free for another request. Otherwise the request was sent. If it ended without
        /// a response, it may still reach Graph for this time.
        std::optional<std::chrono::milliseconds> in_transit;

        std::optional<clock::time_point>
            first_byte_at;      ///< arrival of the response's first byte; empty: no response
        bool throttled = false; ///< Graph rejected the request with 429
    };

    /// The right to send one request. Its destruction passes its usage to the rate limiter.
    ///
    /// Thread safety: a permit may be used by one thread at a time.
    class COPRESENCE_EXPORT permit {
    public:
        /// Creates no permit.
        permit() noexcept = default;

        /// Creates a permit of `owner`. The number is for the use of the owner.
        explicit permit(rate_limiter& owner, std::uint64_t number = 0) noexcept
            : owner_{&owner} {
            usage_.number = number;
        }

        /// Takes over the permit. `other` is none afterwards.
        permit(permit&& other) noexcept;

        /// Ends this permit and takes over the other one.
        permit& operator=(permit&& other) noexcept;

        /// Ends the permit.
        ~permit() { put_back(); }

        /// Returns whether this is a permit.
        explicit operator bool() const noexcept { return owner_ != nullptr; }

        /// Called before the first byte of the request is sent. See `usage::in_transit`.
        void mark_sending(std::chrono::milliseconds in_transit) noexcept { usage_.in_transit = in_transit; }

        /// Records when the first byte of the response arrived.
        void mark_first_byte(clock::time_point when) noexcept { usage_.first_byte_at = when; }

        /// Records that Graph rejected the request with 429.
        void mark_throttled() noexcept { usage_.throttled = true; }

        /// Ends the permit: passes its usage to the rate limiter.
        void put_back() noexcept;

    private:
        rate_limiter* owner_ = nullptr;
        usage usage_;
    };

    /// A request that waits for a permit. Implemented by the client, for the use of rate limiters.
    ///
    /// Thread safety: `wake` may be called from any thread; the other members are used on the executor only.
    class COPRESENCE_EXPORT waiting_request {
    public:
        /// Returns the executor on which `wait` runs.
        virtual boost::asio::any_io_executor get_executor() const noexcept = 0;

        /// Returns when the request first asked for a permit. Older requests go first.
        virtual clock::time_point arrived() const noexcept = 0;

        /// Returns the latest time at which the request can be sent. It is not worth waiting for longer.
        virtual clock::time_point latest() const noexcept = 0;

        /// Returns whether the operation has ended: it was cancelled or closed, or its deadline has passed.
        virtual bool stopped() const noexcept = 0;

        /// Waits until `limit` has passed, `wake` is called, or the operation has ended. Does not wait if `wake` was called since the
        /// last wait.
        virtual boost::asio::awaitable<void> sleep(std::chrono::milliseconds limit) = 0;

        /// Ends the present or next `sleep`. May be called on any thread until the coroutine `wait` has ended or
        /// been destroyed.
        virtual void wake() noexcept = 0;

    protected:
        ~waiting_request() = default;
    };

    rate_limiter() = default;
    rate_limiter(const rate_limiter&) = delete;
    rate_limiter& operator=(const rate_limiter&) = delete;

    /// No permit of the rate limiter may be left.
    virtual ~rate_limiter();

    /// Returns a permit if the request may be sent at `now`, and no earlier request waits for the permit. Does not block.
    virtual permit try_acquire(clock::time_point now) = 0;

    /// Waits until `request` may be sent. Returns no permit if `request.stopped()` becomes true. The coroutine receives no cancellation
    /// signal: a wait for something other than `request.sleep` needs a limit of its own.
    /// Errors: HTTP 429, at once, during a pause that lasts beyond `request.latest()`; `diagnostics::retry_after` is the rest of the
    /// pause. Another failure ends the attempt. It is retried if its code is transient: `errc::timeout`, `errc::connect_failed`,
    /// `errc::connection_lost` and the like.
    virtual boost::asio::awaitable<result<permit>> wait(waiting_request& request) = 0;

    /// Begins or prolongs a pause of all clients: no request is sent before `until`.
    virtual void pause(clock::time_point until) = 0;

    /// Ends a pause early, for all clients. Use it, for example, after an unreasonable `Retry-After`, or after an administrator has
    /// lifted the limit. No-op if no pause lasts.
    virtual void resume() = 0;

    /// Returns the end of the present pause; a time in the past if no pause lasts.
    virtual clock::time_point paused_until() const = 0;

    /// Returns how much longer `requests` further requests take than without a budget. A call adds this time to its default
    /// deadline.
    virtual std::chrono::milliseconds expected_time(std::size_t requests) const = 0;

    /// Returns a snapshot of the counters.
    virtual rate_limiter_stats stats() const = 0;

protected:
    /// Called when a permit has ended.
    virtual void release(const usage& how) noexcept = 0;
};

} // namespace copresence

#endif
