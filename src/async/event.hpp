// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_ASYNC_EVENT_HPP
#define COPRESENCE_ASYNC_EVENT_HPP

#include "async/time_guard.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace copresence {

/// Something that happens once, and that one coroutine waits for. Used on one strand only.
///
/// It is made of a timer that never runs out, because Asio keeps a waiting coroutine alive in the timer's queue
/// and destroys it with the context; an event that held the coroutine itself would be held by it.
class event final : public interruptible {
public:
    explicit event(const boost::asio::any_io_executor& strand)
        : never_{strand, boost::asio::steady_timer::time_point::max()} {}

    /// It has happened; whoever waits goes on, whoever comes later does not wait.
    void set() noexcept {
        set_ = true;
        wake();
    }

    bool is_set() const noexcept { return set_; }

    void interrupt() noexcept override {
        interrupted_ = true;
        wake();
    }

    /// Returns when the event has happened, or was interrupted.
    boost::asio::awaitable<void> wait() {
        if (set_ || interrupted_) co_return;
        co_await never_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }

private:
    void wake() noexcept {
        try {
            never_.cancel();
        } catch (...) { // the reactor's interrupter cannot fail; Asio's signature allows it
        }
    }

    boost::asio::steady_timer never_;
    bool set_ = false;
    bool interrupted_ = false;
};

} // namespace copresence

#endif
