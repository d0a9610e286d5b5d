// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "async/deadline_timer.hpp"
#include "async/event.hpp"
#include "support/run_on.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

using copresence::errc;
using copresence::error_code;
using copresence::step;
using copresence::detail::event;
using namespace std::chrono_literals;

namespace asio = boost::asio;

namespace {

const error_code aborted = asio::error::operation_aborted;

struct fixture {
    asio::io_context io;
    std::shared_ptr<copresence::detail::deadline_timer::shared_timer> shared =
        std::make_shared<copresence::detail::deadline_timer::shared_timer>(io.get_executor());
    std::optional<copresence::detail::deadline_timer> timer{std::in_place, *shared};
    event done{io.get_executor()};

    // Waits for an event for at most `limit`. `meanwhile` runs in a handler of the context during the wait.
    void wait(
        event& what, copresence::detail::deadline_timer::duration limit,
        std::function<void()> meanwhile = [] {}) {
        asio::post(io, std::move(meanwhile));
        copresence::test::run_on(io, wait_under(&*timer, &what, limit));
    }

    static asio::awaitable<void> wait_under(copresence::detail::deadline_timer* timer, event* what,
                                            copresence::detail::deadline_timer::duration limit) {
        copresence::detail::deadline_timer::scoped_deadline deadline{*timer, *what, step::connect, limit};
        co_await what->wait();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(deadline_timer, fixture)

BOOST_AUTO_TEST_CASE(an_event_before_the_deadline_wins) {
    wait(done, 1h, [&] { done.set(); });
    BOOST_TEST(done.is_set());
    BOOST_TEST(!timer->reason({}));
    BOOST_TEST(timer->reason(aborted) == aborted);
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_wait_with_a_timeout_of_its_step) {
    wait(done, 1ms);
    BOOST_TEST(!done.is_set());
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::connect);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_the_attempt_is_distinguished_from_that_of_the_step) {
    timer->begin_attempt(1ms);
    wait(done, 1h);
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::attempt);
}

BOOST_AUTO_TEST_CASE(a_later_deadline_replaces_an_earlier_one) {
    done.set();
    wait(done, 1ms); // starts the timer, and completes at once
    event second{io.get_executor()};
    const auto began = copresence::detail::deadline_timer::clock::now();
    wait(second, 5ms);
    BOOST_TEST((copresence::detail::deadline_timer::clock::now() - began >= 5ms));
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_the_operation_interrupts_its_owner) {
    struct stopping_owner final : copresence::detail::interruptible {
        void interrupt() noexcept override { stopped->stop(errc::timeout, step::call); }

        copresence::detail::deadline_timer* stopped = nullptr;
    } owner;

    const auto deadline = copresence::detail::deadline_timer::clock::now() + 1ms;
    timer.emplace(*shared, deadline, &owner);
    owner.stopped = &*timer;
    wait(done, 1h);
    BOOST_TEST(!done.is_set());
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::call);
}

BOOST_AUTO_TEST_CASE(without_an_owner_the_deadline_of_the_operation_stops_the_timer_in_the_present_step) {
    const auto deadline = copresence::detail::deadline_timer::clock::now() + 1ms;
    timer.emplace(*shared, deadline);
    wait(done, 1h);
    BOOST_TEST(timer->stopped());
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::connect);
}

BOOST_AUTO_TEST_CASE(the_last_use_of_a_shared_timer_cancels_it) {
    using use = copresence::detail::deadline_timer::shared_timer::use;
    std::optional<use> first{std::in_place, shared};
    done.set();
    wait(done, 1h); // sets the timer, and completes at once
    std::optional<use> second{std::in_place, shared};
    first.reset();
    io.restart();
    io.poll();
    BOOST_TEST(!io.stopped()); // the wait of the shared timer keeps the context running
    second.reset();
    io.poll();
    BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_CASE(a_use_that_begins_before_the_cancellation_is_processed_prevents_it) {
    using use = copresence::detail::deadline_timer::shared_timer::use;
    std::optional<use> last{std::in_place, shared};
    done.set();
    wait(done, 1h); // sets the timer, and completes at once
    last.reset();
    last.emplace(shared);
    io.restart();
    io.poll();
    BOOST_TEST(!io.stopped());
}

BOOST_AUTO_TEST_CASE(a_destroyed_shared_timer_does_not_keep_the_context_running) {
    done.set();
    wait(done, 1h); // sets the timer, and completes at once
    io.restart();
    io.poll();
    BOOST_TEST(!io.stopped());
    timer.reset();
    shared.reset();
    io.poll();
    BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_CASE(each_of_several_timers_keeps_its_own_deadline) {
    copresence::detail::deadline_timer other{*shared};
    event late{io.get_executor()};
    std::vector<copresence::step> ended;
    const auto wait_for = [&](auto& with, event& what, copresence::step step,
                              std::chrono::milliseconds limit) -> asio::awaitable<void> {
        copresence::detail::deadline_timer::scoped_deadline deadline{with, what, step, limit};
        co_await what.wait();
        ended.push_back(step);
    };
    asio::co_spawn(io, wait_for(*timer, late, step::resolve, 20ms), asio::detached);
    asio::co_spawn(io, wait_for(other, done, step::connect, 1ms), asio::detached);
    copresence::test::run_until(io, [&] { return ended.size() == 1; });
    BOOST_TEST((ended == std::vector{step::connect}));
    BOOST_TEST(other.reason(aborted) == errc::timeout);
    BOOST_TEST(!timer->interrupted());
    copresence::test::run_until(io, [&] { return ended.size() == 2; });
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::resolve);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_this_wait_and_every_later_one) {
    wait(done, 1h, [&] { timer->stop(errc::client_closed, step::none); });
    BOOST_TEST(!done.is_set());
    BOOST_TEST(timer->reason(aborted) == errc::client_closed);
    BOOST_TEST(timer->reason({}) == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(the_first_reason_is_kept) {
    timer->stop(errc::timeout, step::call);
    timer->stop(errc::client_closed, step::none);
    BOOST_TEST(timer->reason(aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::call);
}

BOOST_AUTO_TEST_CASE(a_success_at_the_time_of_the_deadline_remains_a_success) {
    wait(done, 1ms);
    BOOST_TEST(!timer->reason({}));
}

BOOST_AUTO_TEST_CASE(a_wait_for_a_set_event_completes_at_once) {
    done.set();
    wait(done, 1ms);
    BOOST_TEST(done.is_set());
    BOOST_TEST(!timer->reason({}));
}

BOOST_AUTO_TEST_SUITE_END()
