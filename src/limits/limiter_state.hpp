// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LIMITS_LIMITER_STATE_HPP
#define COPRESENCE_LIMITS_LIMITER_STATE_HPP

#include <copresence/local_rate_limiter.hpp>

#include <chrono>
#include <cstddef>
#include <limits>
#include <vector>

namespace copresence::detail {

/// The decisions of the rate limiter: whether a request may be sent now. Uses no threads; the caller passes the time.
class limiter_state {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr time_point unknown = time_point::max();

    explicit limiter_state(const local_rate_limiter_config& config) noexcept
        : config_{config} {}

    /// Returns the time at which a request may be sent. `now` or an earlier time means immediately. `unknown` means that the
    /// time depends on the end of a request in progress.
    time_point opens_at(time_point now);

    /// Takes a permit if a request may be sent at `now`. Returns whether a permit was taken.
    bool take(time_point now);

    /// Returns the number of permits that could be taken now.
    std::size_t available(time_point now);

    /// The number of pauses so far. A request's epoch shows which pauses began before the request was sent.
    std::uint64_t epoch() const noexcept { return counts_.pauses; }

    /// How a request that had a permit ended.
    struct request_outcome {
        /// Time of the first byte of the response. Without a response, the end of the request.
        time_point first_byte_at;
        bool received = true;    ///< whether a response arrived
        bool throttled = false;  ///< whether the response was a 429
        std::uint64_t epoch = 0; ///< the value of `epoch()` when the permit was taken
        /// Maximum time after `first_byte_at` at which a request without a response reaches Graph.
        std::chrono::milliseconds in_transit{0};
    };

    /// Called when a request that had a permit has ended. The request counts until a window after the first byte of its
    /// response. Without a response, it counts until a window after the last instant at which it may reach Graph.
    void give_back(const request_outcome& how) noexcept;

    /// Returns the permit of a request that was not sent. The request does not count.
    void put_back() noexcept;

    /// The end of the pause; a time in the past if no pause lasts now.
    time_point paused_until() const noexcept { return paused_until_; }

    /// Begins or prolongs a pause: no request may be sent before `until`.
    void pause(time_point until, time_point now);

    /// Ends a pause. As after every pause, concurrency restarts at one.
    void resume(time_point now) noexcept;

    /// Returns how much longer `requests` further requests take than without a budget. At most 365 days.
    std::chrono::milliseconds expected_time(std::size_t requests, time_point now);

    rate_limiter_stats stats(time_point now);

private:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

    void forget_before(time_point now);
    void make_room();

    std::size_t in_window() const noexcept { return in_progress_ + freed_at_.size() - first_; }

    local_rate_limiter_config config_;
    std::size_t in_progress_ = 0;
    // When the permits of ended requests are free again, ascending; those before `first_` are free. `take` makes room, because
    // `give_back` must not fail.
    std::vector<time_point> freed_at_;
    std::size_t first_ = 0;
    time_point paused_until_ = time_point::min();
    std::size_t max_in_progress_ = no_limit; // 1 after a pause, then grows with each response
    rate_limiter_stats counts_;
};

} // namespace copresence::detail

#endif
