// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "async/time_guard.hpp"
#include "async/event.hpp"
#include "support/run_on.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>

using copresence::errc;
using copresence::error_code;
using copresence::event;
using copresence::step;
using namespace std::chrono_literals;

namespace asio = boost::asio;

namespace {

const error_code aborted = asio::error::operation_aborted;

struct fixture {
    asio::io_context io;
    std::shared_ptr<copresence::time_guard> guard =
        std::make_shared<copresence::time_guard>(io.get_executor());
    event done{io.get_executor()};

    // Waits for an event for at most `limit`. `meanwhile` runs in a handler of the context during the wait.
    void wait(
        event& what, copresence::time_guard::duration limit, std::function<void()> meanwhile = [] {}) {
        asio::post(io, std::move(meanwhile));
        copresence::test::run_on(io, wait_under(guard.get(), &what, limit));
    }

    static asio::awaitable<void> wait_under(copresence::time_guard* guard, event* what,
                                            copresence::time_guard::duration limit) {
        copresence::time_guard::watch watch{*guard, *what, step::connect, limit};
        co_await what->wait();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(time_guard, fixture)

BOOST_AUTO_TEST_CASE(an_event_before_the_deadline_wins) {
    wait(done, 1h, [&] { done.set(); });
    BOOST_TEST(done.is_set());
    BOOST_TEST(!guard->verdict({}));
    BOOST_TEST(guard->verdict(aborted) == aborted);
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_wait_with_a_timeout_of_its_step) {
    wait(done, 1ms);
    BOOST_TEST(!done.is_set());
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
    BOOST_TEST(guard->at() == step::connect);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_the_attempt_is_distinguished_from_that_of_the_step) {
    guard->begin_attempt(1ms);
    wait(done, 1h);
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
    BOOST_TEST(guard->at() == step::attempt);
}

BOOST_AUTO_TEST_CASE(a_later_deadline_replaces_an_earlier_one) {
    done.set();
    wait(done, 1ms); // starts the timer, and completes at once
    event second{io.get_executor()};
    const auto began = copresence::time_guard::clock::now();
    wait(second, 5ms);
    BOOST_TEST((copresence::time_guard::clock::now() - began >= 5ms));
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_the_call_interrupts_the_call) {
    struct whole final : copresence::interruptible {
        explicit whole(copresence::time_guard& part)
            : part_{part} {}

        void interrupt() noexcept override { part_.stop(errc::timeout, step::call); }

    private:
        copresence::time_guard& part_;
    } call{*guard};

    guard->begin(copresence::time_guard::clock::now() + 1ms, call);
    wait(done, 1h);
    BOOST_TEST(!done.is_set());
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
    BOOST_TEST(guard->at() == step::call);
}

BOOST_AUTO_TEST_CASE(begin_discards_the_state_of_the_previous_worker) {
    struct nobody final : copresence::interruptible {
        void interrupt() noexcept override {}
    } call;

    guard->begin_attempt(1ms);
    wait(done, 1h);
    guard->stop(errc::client_closed, step::none);
    guard->end();
    guard->begin(copresence::time_guard::clock::now() + 1h, call);
    BOOST_TEST(!guard->interrupted());
    event second{io.get_executor()};
    wait(second, 1ms);
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
    BOOST_TEST(guard->at() == step::connect);
}

BOOST_AUTO_TEST_CASE(after_rest_the_timer_does_not_keep_the_context_running) {
    done.set();
    wait(done, 1h); // starts the timer, and completes at once
    io.restart();
    io.poll();
    BOOST_TEST(!io.stopped());
    guard->rest();
    io.poll();
    BOOST_TEST(io.stopped());
    event second{io.get_executor()};
    io.restart();
    wait(second, 1ms);
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_this_wait_and_every_later_one) {
    wait(done, 1h, [&] { guard->stop(errc::client_closed, step::none); });
    BOOST_TEST(!done.is_set());
    BOOST_TEST(guard->verdict(aborted) == errc::client_closed);
    BOOST_TEST(guard->verdict({}) == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(the_first_reason_is_kept) {
    guard->stop(errc::timeout, step::call);
    guard->stop(errc::client_closed, step::none);
    BOOST_TEST(guard->verdict(aborted) == errc::timeout);
    BOOST_TEST(guard->at() == step::call);
}

BOOST_AUTO_TEST_CASE(a_success_at_the_time_of_the_deadline_remains_a_success) {
    wait(done, 1ms);
    BOOST_TEST(!guard->verdict({}));
}

BOOST_AUTO_TEST_CASE(a_wait_for_a_set_event_completes_at_once) {
    done.set();
    wait(done, 1ms);
    BOOST_TEST(done.is_set());
    BOOST_TEST(!guard->verdict({}));
}

BOOST_AUTO_TEST_SUITE_END()
