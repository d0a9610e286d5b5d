// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_ASYNC_TIME_GUARD_HPP
#define COPRESENCE_ASYNC_TIME_GUARD_HPP

#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

namespace copresence {

/// A wait that can be ended from outside: an event, or the input and output of a connection.
class interruptible {
public:
    virtual void interrupt() noexcept = 0;

protected:
    ~interruptible() = default;
};

/// Bounds everything that one worker of a call waits for, one wait at a time.
///
/// Two things end a wait: its deadline, after which the worker may go on with something else, and `stop`, which
/// lasts (the caller cancelled, the call's deadline passed, the client was closed). Both interrupt
/// the wait's target; the worker then asks `verdict` what the error that it sees really means.
///
/// A new deadline costs a comparison, not a timer operation: the timer is let run out early, and set anew. So it stays set
/// for the next worker too, and has to be told when there is none.
/// Used on the client's strand only.
class time_guard : public std::enable_shared_from_this<time_guard> {
public:
    using clock = std::chrono::steady_clock;
    using duration = std::chrono::milliseconds;

    explicit time_guard(const boost::asio::any_io_executor& strand);

    /// A worker begins. What it is a part of ends at `deadline`: a wait that reaches it interrupts `whole`, which stops the
    /// guard.
    void begin(clock::time_point deadline, interruptible& whole) noexcept;

    /// The worker has ended, and another may begin.
    void end() noexcept { whole_ = nullptr; }

    /// No other begins for now: a timer that is set would keep `io_context::run` from returning.
    void rest() noexcept;

    /// A wait, from its construction to its destruction. Waits do not nest.
    class [[nodiscard]] watch {
    public:
        watch(time_guard& guard, interruptible& target, step at, duration limit);
        watch(const watch&) = delete;
        watch& operator=(const watch&) = delete;
        ~watch();

        /// The same wait goes on with another step, under the deadline that it has.
        void proceed(step at) noexcept { guard_.at_ = at; }

        /// The same wait goes on with another step, or another part of it, that has `limit` from now.
        void proceed(step at, duration limit);

    private:
        time_guard& guard_;
    };

    /// An attempt begins: none of its waits lasts beyond `limit` from now.
    void begin_attempt(duration limit) { attempt_deadline_ = clock::now() + limit; }

    void end_attempt() noexcept { attempt_deadline_ = clock::time_point::max(); }

    /// Ends the present wait and all later ones. Only the first reason counts.
    void stop(error_code why, step at) noexcept;

    bool stopped() const noexcept { return stop_code_.failed(); }

    /// Whether the present or last wait was interrupted: its deadline passed, or it was stopped.
    bool interrupted() const noexcept { return expired_ || stopped(); }

    /// What an error seen in the last wait means: the reason of `stop`, `errc::timeout` where the deadline had
    /// passed, else the error itself. Success stays success unless stopped.
    error_code verdict(error_code seen) const noexcept;

    /// The step that `verdict` is about.
    step at() const noexcept;

private:
    void set_deadline(duration limit);
    void arm(clock::time_point when);
    void on_timer();

    boost::asio::steady_timer timer_;
    clock::time_point armed_for_ = clock::time_point::max();
    clock::time_point deadline_ = clock::time_point::max();
    clock::time_point attempt_deadline_ = clock::time_point::max();
    clock::time_point whole_deadline_ = clock::time_point::max();
    interruptible* whole_ = nullptr;
    interruptible* target_ = nullptr;
    step at_ = step::none;
    bool limited_by_attempt_ = false;
    bool expired_ = false;
    error_code stop_code_;
    step stop_at_ = step::none;
};

} // namespace copresence

#endif
