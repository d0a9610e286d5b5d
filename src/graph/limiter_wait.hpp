// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_LIMITER_WAIT_HPP
#define COPRESENCE_GRAPH_LIMITER_WAIT_HPP

#include "async/deadline_timer.hpp"
#include "async/remote_event.hpp"

#include <copresence/rate_limiter.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <utility>

namespace copresence::detail {

/// The wait of an attempt for a permit, as the rate limiter sees it. `timer` ends it.
class limiter_wait final : public rate_limiter::waiting_request {
public:
    using clock = rate_limiter::clock;

    limiter_wait(boost::asio::any_io_executor strand, deadline_timer& timer, clock::time_point arrived,
                 clock::time_point latest)
        : strand_{std::move(strand)}
        , timer_{timer}
        , arrived_{arrived}
        , latest_{latest}
        , woken_{strand_} {}

    boost::asio::any_io_executor get_executor() const noexcept override { return strand_; }

    clock::time_point arrived() const noexcept override { return arrived_; }

    clock::time_point latest() const noexcept override { return latest_; }

    bool stopped() const noexcept override { return timer_.stopped(); }

    boost::asio::awaitable<void> sleep(std::chrono::milliseconds limit) override {
        deadline_timer::scoped_deadline deadline{timer_, woken_, step::rate_limiter, limit};
        co_await woken_.wait();
    }

    void wake() noexcept override { woken_.set(); }

private:
    const boost::asio::any_io_executor strand_;
    deadline_timer& timer_;
    const clock::time_point arrived_;
    const clock::time_point latest_;
    remote_event woken_;
};

} // namespace copresence::detail

#endif
