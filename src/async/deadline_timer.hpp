// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_DEADLINE_TIMER_HPP
#define COPRESENCE_ASYNC_DEADLINE_TIMER_HPP

#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/intrusive/list_hook.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace copresence::detail {

/// A wait that other code can end: a wait for an event, or the input and output of a connection.
class interruptible {
public:
    virtual void interrupt() noexcept = 0;

protected:
    ~interruptible() = default;
};

/// Limits the duration of every wait of one coroutine, which has one wait at a time. The only timer class: all deadlines of the
/// library go through it.
///
/// Two things end a wait early: its deadline and `stop`. After a deadline, the coroutine may continue with another wait. After
/// `stop`, all later waits end immediately; reasons are cancellation, the deadline of the operation and `client::close`. Both
/// interrupt the wait's target. The coroutine then calls `reason` to translate the error of the interrupted operation.
///
/// Used on one strand only.
class deadline_timer
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    using clock = std::chrono::steady_clock;
    using duration = std::chrono::milliseconds;

    /// The Asio timer that the deadline timers of one strand share.
    ///
    /// It is set for the earliest deadline. A later deadline does not touch it: it expires early and is then set again. A timer
    /// that is set keeps `io_context::run` from returning; it is cancelled when the last `use` ends, and by its destruction.
    ///
    /// Owned by a `shared_ptr`, and outlives its deadline timers.
    class shared_timer : public std::enable_shared_from_this<shared_timer> {
    public:
        explicit shared_timer(const boost::asio::any_io_executor& strand)
            : timer_{strand} {}

        /// Permits the timer to stay set. A program that makes one call after another begins the next use before the previous
        /// one ends, and the timer is seldom set. Begins on any thread, and ends on a thread that runs the strand's context.
        class [[nodiscard]] use {
        public:
            explicit use(std::shared_ptr<shared_timer> of)
                : timer_{std::move(of)} {
                ++timer_->uses_;
            }

            use(use&&) noexcept = default;
            use& operator=(use&&) = delete;

            ~use() {
                if (timer_ && --timer_->uses_ == 0) timer_->cancel_on_strand();
            }

        private:
            std::shared_ptr<shared_timer> timer_;
        };

    private:
        friend deadline_timer;

        void arm(clock::time_point when);
        void on_timer();
        void cancel_on_strand() noexcept;

        boost::asio::steady_timer timer_;
        clock::time_point armed_for_ = clock::time_point::max();
        std::atomic<std::size_t> uses_{0};
        boost::intrusive::list<deadline_timer, boost::intrusive::constant_time_size<false>> users_;
    };

    /// `deadline` ends all waits. At `deadline`, the timer calls `owner->interrupt()`, and the owner calls `stop`. Without an
    /// owner, the timer stops itself with `errc::timeout`, and reports the step of the current wait.
    explicit deadline_timer(shared_timer& shared, clock::time_point deadline = clock::time_point::max(),
                            interruptible* owner = nullptr);
    deadline_timer(const deadline_timer&) = delete;
    deadline_timer& operator=(const deadline_timer&) = delete;

    /// One wait, which lasts from the construction to the destruction of this object. Waits do not nest.
    class [[nodiscard]] scoped_deadline {
    public:
        scoped_deadline(deadline_timer& timer, interruptible& target, copresence::step step, duration limit);
        scoped_deadline(const scoped_deadline&) = delete;
        scoped_deadline& operator=(const scoped_deadline&) = delete;
        ~scoped_deadline();

        /// Continues the wait with the next step. The deadline stays the same.
        void proceed(copresence::step step) noexcept { timer_.step_ = step; }

        /// Continues the wait with the next step, or another part of the same step. The new deadline is `limit` from now.
        void proceed(copresence::step step, duration limit);

    private:
        deadline_timer& timer_;
    };

    /// Begins an attempt. All its waits end at the latest `limit` from now.
    void begin_attempt(duration limit) { attempt_deadline_ = clock::now() + limit; }

    void end_attempt() noexcept { attempt_deadline_ = clock::time_point::max(); }

    /// Ends the present wait and all later waits. Only the first reason counts.
    void stop(error_code cause, copresence::step step) noexcept;

    bool stopped() const noexcept { return stop_code_.failed(); }

    /// Whether the present or last wait was interrupted: its deadline passed, or it was stopped.
    bool interrupted() const noexcept { return expired_ || stopped(); }

    /// Translates the error of the last wait. Returns the reason of `stop` if the timer was stopped, even after success.
    /// Returns `errc::timeout` if the wait failed after its deadline. Otherwise returns `seen`.
    error_code reason(error_code seen) const noexcept;

    /// The step that the code returned by `reason` refers to.
    copresence::step step() const noexcept;

private:
    void set_deadline(duration limit);

    bool waits() const noexcept { return target_ != nullptr && !interrupted(); }

    void on_deadline(clock::time_point now);

    shared_timer& shared_;
    clock::time_point deadline_ = clock::time_point::max();
    clock::time_point attempt_deadline_ = clock::time_point::max();
    const clock::time_point operation_deadline_;
    interruptible* const owner_;
    interruptible* target_ = nullptr;
    copresence::step step_ = copresence::step::none;
    bool limited_by_attempt_ = false;
    bool expired_ = false;
    error_code stop_code_;
    copresence::step stop_step_ = copresence::step::none;
};

} // namespace copresence::detail

#endif
