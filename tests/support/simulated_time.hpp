// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_SIMULATED_TIME_HPP
#define COPRESENCE_TESTS_SUPPORT_SIMULATED_TIME_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace copresence::test {

/// Stops the clocks of the process, which then advance only through this class. The timers of each `io_context` that is
/// constructed while the object exists follow it. One object at a time.
///
/// The test program's own `clock_gettime` and `timerfd_settime` replace those of the C library, so that the library under test
/// needs no clock of its own for tests. Do not run other threads that wait for a timer meanwhile.
class simulated_time {
public:
    /// Whether the programs under test exchange bytes over sockets, which may need a moment of real time.
    enum class sockets { absent, used };

    explicit simulated_time(sockets used_by_tests = sockets::absent);
    simulated_time(const simulated_time&) = delete;
    simulated_time& operator=(const simulated_time&) = delete;
    ~simulated_time();

    /// Time since the construction of the object.
    std::chrono::nanoseconds elapsed() const;

    /// Advances the clocks. Timers that expire are ready when the context runs next.
    void advance(std::chrono::nanoseconds by);

    /// Runs `context` until `reached()` returns true. Whenever no handler is ready, advances the clocks to the next expiry of
    /// a timer. Throws `std::logic_error` if no timer is left, or after a simulated month.
    void run_until(boost::asio::io_context& context, const std::function<bool()>& reached);

    /// Runs a coroutine on `context` until it ends. Returns its result or rethrows its exception. Calls `meanwhile` once, when
    /// the coroutine waits and no handler is ready, before the clocks advance.
    template <class T>
    T run_on(boost::asio::io_context& context, boost::asio::awaitable<T> what,
             const std::function<void()>& meanwhile = {}) {
        std::exception_ptr thrown;
        bool ended = false;
        std::optional<T> result;
        boost::asio::co_spawn(context, std::move(what), [&](std::exception_ptr e, T value) {
            thrown = e, ended = true;
            result.emplace(std::move(value));
        });
        if (meanwhile) {
            context.restart();
            context.poll();
            if (ended) throw std::logic_error{"the coroutine ended without waiting"};
            meanwhile();
        }
        run_until(context, [&] { return ended; });
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*result);
    }

private:
    bool run_a_handler(boost::asio::io_context& context) const;

    const sockets sockets_;
};

} // namespace copresence::test

#endif
