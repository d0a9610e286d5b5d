// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_ASYNC_MUTEX_HPP
#define COPRESENCE_ASYNC_ASYNC_MUTEX_HPP

#include "async/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <deque>

namespace copresence::detail {

/// A mutex for coroutines, first come, first served. Used on one strand only.
class async_mutex {
public:
    /// A place in the queue for the mutex. The constructor enters the queue. The destructor releases the mutex, or leaves the
    /// queue. The mutex must outlive its places.
    class lock {
    public:
        lock(async_mutex& mutex, const boost::asio::any_io_executor& strand)
            : mutex_{mutex}
            , called_{strand} {
            mutex_.queue_.push_back(this);
        }

        lock(const lock&) = delete;
        lock& operator=(const lock&) = delete;

        ~lock() {
            mutex_.queue_.erase(std::find(mutex_.queue_.begin(), mutex_.queue_.end(), this));
            if (!mutex_.queue_.empty()) mutex_.queue_.front()->called_.set();
        }

        /// Returns when this object owns the mutex: all places that entered the queue earlier are destroyed.
        boost::asio::awaitable<void> acquired() {
            if (mutex_.queue_.front() != this) co_await called_.wait();
        }

    private:
        async_mutex& mutex_;
        event called_;
    };

private:
    std::deque<lock*> queue_;
};

} // namespace copresence::detail

#endif
