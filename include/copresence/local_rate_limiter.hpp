// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_RATE_LIMITER_HPP
#define COPRESENCE_LOCAL_RATE_LIMITER_HPP

#include <copresence/export.hpp>
#include <copresence/rate_limiter.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace copresence::detail {
class permit_line;
}

namespace copresence {

/// The budget of a `local_rate_limiter`.
struct local_rate_limiter_config {
    /// Maximum number of requests in any window, 1–1,000,000. 0 switches the budget off; pauses still apply. Default: 1,500.
    /// Source: presence, learn.microsoft.com/graph/throttling-limits: 1,500 requests in 30 s for an application in a
    /// tenant.
    std::size_t requests = 1500;

    /// Length of the window. More than 0, at most 1 h. Default: 30 s.
    std::chrono::milliseconds window{30'000};
};

/// A rate limiter that keeps all clients of this process that share it within Graph's limit. Use one for each application and
/// tenant.
///
/// The budget: Graph never receives more than `local_rate_limiter_config::requests` requests in any window, even if the network
/// delays some of them. A request counts from just before its first byte is sent until a window after the first byte of its
/// response. A request that ends without a response, because it was cancelled or its connection broke, may still reach Graph.
/// Such a request counts until a window and `timeout_config::first_byte` after its end. Waiting requests of all clients are served
/// first come, first served.
///
/// The pause: after a 429, all requests of all clients wait until `Retry-After` has elapsed. Afterwards concurrency restarts at
/// one and grows by one with every response, as in TCP slow start.
///
/// Thread safety: all members may be used from any thread.
class COPRESENCE_EXPORT local_rate_limiter final : public rate_limiter {
public:
    /// Constructs a rate limiter without a pause and with an unused budget.
    /// Errors: throws `std::invalid_argument` naming the member of `config` that is out of range.
    explicit local_rate_limiter(local_rate_limiter_config config = {});

    /// No permit of the rate limiter may be left.
    ~local_rate_limiter() override;

    permit try_acquire(clock::time_point now) override;
    boost::asio::awaitable<result<permit>> wait(waiting_request& request) override;
    void pause(clock::time_point until) override;

    /// Ends a pause early. Waiting requests continue immediately; concurrency restarts at one, as after every pause. The budget
    /// does not change.
    void resume() override;

    clock::time_point paused_until() const override;
    std::chrono::milliseconds expected_time(std::size_t requests) const override;
    rate_limiter_stats stats() const override;

private:
    void release(const usage& how) noexcept override;

    const std::unique_ptr<detail::permit_line> line_;
};

} // namespace copresence

#endif
