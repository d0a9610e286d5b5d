// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_ASYNC_TURNSTILE_HPP
#define COPRESENCE_ASYNC_TURNSTILE_HPP

#include "async/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <deque>

namespace copresence {

/// A mutex for coroutines, first come, first served. Used on one strand only.
class turnstile {
public:
    /// A place in the queue for the mutex. The constructor enters the queue. The destructor releases the mutex, or leaves the
    /// queue. The mutex must outlive its places.
    class place {
    public:
        place(turnstile& of, const boost::asio::any_io_executor& strand)
            : of_{of}
            , called_{strand} {
            of_.queue_.push_back(this);
        }

        place(const place&) = delete;
        place& operator=(const place&) = delete;

        ~place() {
            of_.queue_.erase(std::find(of_.queue_.begin(), of_.queue_.end(), this));
            if (!of_.queue_.empty()) of_.queue_.front()->called_.set();
        }

        /// Returns when this object owns the mutex: all places that entered the queue earlier are destroyed.
        boost::asio::awaitable<void> turn() {
            if (of_.queue_.front() != this) co_await called_.wait();
        }

    private:
        turnstile& of_;
        event called_;
    };

private:
    std::deque<place*> queue_;
};

} // namespace copresence

#endif
