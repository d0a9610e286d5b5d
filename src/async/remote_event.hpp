// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_REMOTE_EVENT_HPP
#define COPRESENCE_ASYNC_REMOTE_EVENT_HPP

#include "async/context_guard.hpp"
#include "async/deadline_timer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace copresence::detail {

/// An event that one coroutine waits for and that any thread may set, even while the coroutine's context is destroyed.
/// Each wait uses up the event (auto-reset).
///
/// The waiting coroutine is stored in a timer that never expires, as in `event`, so that it is destroyed with its context.
///
/// Thread safety: `set` may be called from any thread, as long as the object exists. All other members are
/// used on the coroutine's thread only.
class remote_event final : public interruptible {
public:
    explicit remote_event(const boost::asio::any_io_executor& executor)
        : guard_{context_guard::of(executor)}
        , never_{std::in_place, executor, never} {}

    remote_event(const remote_event&) = delete;
    remote_event& operator=(const remote_event&) = delete;

    ~remote_event() {
        guard_->exclusively([this] { never_.reset(); });
    }

    /// Ends the present wait. If no coroutine waits, the next wait ends immediately. No-op once the destruction of the context has
    /// begun.
    void set() noexcept {
        guard_->if_alive([this] { wake(); });
    }

    void interrupt() noexcept override { set(); }

    /// Returns when the event is set or interrupted, or when the coroutine is cancelled.
    boost::asio::awaitable<void> wait() {
        constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
        auto begin = [this](auto handler) {
            guard_->exclusively([&] {
                never_->expires_at(set_ ? boost::asio::steady_timer::time_point::min() : never);
                never_->async_wait(std::move(handler));
            });
        };
        co_await boost::asio::async_initiate<decltype(as_result), void(boost::system::error_code)>(begin,
                                                                                                   as_result);
        guard_->exclusively([this] { set_ = false; });
    }

private:
    static constexpr auto never = boost::asio::steady_timer::time_point::max();

    void wake() noexcept {
        set_ = true;
        try {
            never_->cancel();
        } catch (...) { // as in `event`
        }
    }

    const std::shared_ptr<context_guard> guard_;
    std::optional<boost::asio::steady_timer> never_;
    bool set_ = false;
};

} // namespace copresence::detail

#endif
