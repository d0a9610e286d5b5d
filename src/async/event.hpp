// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_EVENT_HPP
#define COPRESENCE_ASYNC_EVENT_HPP

#include "async/deadline_timer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace copresence::detail {

/// An event that occurs once and that one coroutine waits for. Used on one strand only.
///
/// The implementation is a timer that never expires. Asio keeps the waiting coroutine in the timer's queue and destroys the
/// coroutine with the context. An event that owned the coroutine would create a cycle, because the coroutine owns the event.
class event final : public interruptible {
public:
    explicit event(const boost::asio::any_io_executor& strand)
        : never_{strand, boost::asio::steady_timer::time_point::max()} {}

    /// Marks the event as set. Resumes the waiting coroutine; later waits return immediately.
    void set() noexcept {
        set_ = true;
        wake();
    }

    bool is_set() const noexcept { return set_; }

    void interrupt() noexcept override {
        interrupted_ = true;
        wake();
    }

    /// Returns when the event is set or interrupted.
    boost::asio::awaitable<void> wait() {
        if (set_ || interrupted_) co_return;
        co_await never_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }

private:
    void wake() noexcept {
        try {
            never_.cancel();
        } catch (...) { // cannot fail in practice, but Asio's signature allows an exception
        }
    }

    boost::asio::steady_timer never_;
    bool set_ = false;
    bool interrupted_ = false;
};

} // namespace copresence::detail

#endif
