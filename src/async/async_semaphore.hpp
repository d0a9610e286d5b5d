// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_ASYNC_SEMAPHORE_HPP
#define COPRESENCE_ASYNC_ASYNC_SEMAPHORE_HPP

#include "async/event.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <list>
#include <optional>

namespace copresence::detail {

/// A counting semaphore for coroutines. Each coroutine takes one unit, first come, first served. Used on one strand only.
class async_semaphore {
public:
    explicit async_semaphore(std::size_t units) noexcept
        : free_{units} {}

    async_semaphore(const async_semaphore&) = delete;
    async_semaphore& operator=(const async_semaphore&) = delete;

    /// Whether a new unit would have to wait.
    bool is_exhausted() const noexcept { return free_ == 0; }

    /// One unit, or a place in the queue until the unit is available. The destructor hands the unit to the first in the queue,
    /// or leaves the queue. The semaphore must outlive its units.
    class unit {
    public:
        unit(async_semaphore& from, const boost::asio::any_io_executor& strand)
            : from_{from}
            , taken_{strand} {
            if (from_.free_ > 0) {
                --from_.free_;
                taken_.set();
            } else {
                place_ = from_.line_.insert(from_.line_.end(), this);
            }
        }

        unit(const unit&) = delete;
        unit& operator=(const unit&) = delete;

        ~unit() {
            if (place_) {
                from_.line_.erase(*place_);
            } else if (from_.line_.empty()) {
                ++from_.free_;
            } else {
                unit& next = *from_.line_.front();
                from_.line_.pop_front();
                next.place_.reset();
                next.taken_.set();
            }
        }

        /// The event that is set when this object owns the unit.
        event& taken() noexcept { return taken_; }

    private:
        async_semaphore& from_;
        event taken_;
        std::optional<std::list<unit*>::iterator> place_; // empty once this object owns the unit
    };

private:
    std::size_t free_;
    std::list<unit*> line_;
};

} // namespace copresence::detail

#endif
