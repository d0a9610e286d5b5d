// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/limiter_wait.hpp"
#include "support/make_timer.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

using copresence::error_code;
using copresence::local_rate_limiter;
using copresence::local_rate_limiter_config;
using copresence::rate_limiter;
using copresence::detail::deadline_timer;
using clock_type = rate_limiter::clock;
using namespace std::chrono_literals;

namespace asio = boost::asio;

namespace {

constexpr auto no_limit = clock_type::time_point::max();

// A request that waits for a permit.
struct request {
    std::weak_ptr<deadline_timer> timer; // owned by the coroutine
    std::optional<copresence::result<rate_limiter::permit>> result;

    void stop() const {
        if (const auto running = timer.lock())
            running->stop(asio::error::operation_aborted, copresence::step::none);
    }

    error_code code() const { return result && !*result ? result->error().code : error_code{}; }
};

asio::awaitable<void> wait_for_permit(rate_limiter* limiter, asio::any_io_executor executor,
                                      std::shared_ptr<deadline_timer> timer, request* caller,
                                      clock_type::time_point arrived, clock_type::time_point latest,
                                      std::vector<request*>* served) {
    copresence::detail::limiter_wait self{executor, *timer, arrived, latest};
    auto result = co_await limiter->wait(self);
    if (result && !*result) result = copresence::failure{timer->reason({}), {}};
    if (result) served->push_back(caller);
    caller->result.emplace(std::move(result));
}

// A rate limiter with one permit, which the test holds.
struct fixture {
    const std::shared_ptr<rate_limiter> core = std::make_shared<local_rate_limiter>(one_permit());
    asio::io_context io{1};
    std::deque<request> requests;
    std::vector<request*> served;
    rate_limiter::permit held = core->try_acquire(clock_type::now());

    static local_rate_limiter_config one_permit() {
        local_rate_limiter_config config;
        config.requests = 1;
        config.window = 20ms;
        return config;
    }

    request& start(clock_type::time_point arrived = clock_type::now(),
                   clock_type::time_point latest = no_limit) {
        return start_on(io, arrived, latest);
    }

    request& start_on(asio::io_context& context, clock_type::time_point arrived,
                      clock_type::time_point latest = no_limit) {
        auto& added = requests.emplace_back();
        const auto timer = copresence::test::make_timer(context.get_executor());
        added.timer = timer;
        asio::co_spawn(
            context,
            wait_for_permit(core.get(), context.get_executor(), timer, &added, arrived, latest, &served),
            [](std::exception_ptr) {});
        context.poll();
        return added;
    }

    void send_with_held_permit() {
        held.mark_sending(0ms);
        held.mark_first_byte(clock_type::now());
        held = {};
    }

    std::size_t poll() {
        io.restart();
        return io.poll();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(permit_line, fixture)

BOOST_AUTO_TEST_CASE(permits_are_handed_out_first_come_first_served) {
    auto& first = start();
    auto& second = start();
    held.put_back();
    poll();
    BOOST_TEST((served == std::vector{&first}));
    first.result->value().put_back();
    poll();
    BOOST_TEST((served == std::vector{&first, &second}));
}

BOOST_AUTO_TEST_CASE(a_request_with_an_earlier_arrival_is_served_first) {
    const auto now = clock_type::now();
    start(now + 1s);
    start(now + 2s);
    auto& returning = start(now);
    held.put_back();
    poll();
    BOOST_TEST((served == std::vector{&returning}));
}

BOOST_AUTO_TEST_CASE(a_new_request_does_not_overtake_waiting_requests) {
    start();
    held.put_back(); // handed to the waiting request, which has not resumed yet
    BOOST_TEST(!core->try_acquire(clock_type::now()));
    start();
    requests[0].stop();
    BOOST_TEST(!core->try_acquire(clock_type::now()));
}

BOOST_AUTO_TEST_CASE(a_permit_becomes_free_a_window_after_its_request) {
    auto& waiting = start();
    send_with_held_permit();
    io.restart();
    while (!waiting.result)
        io.run_one();
    BOOST_TEST(!waiting.code());
    BOOST_TEST(waiting.result->has_value());
}

BOOST_AUTO_TEST_CASE(every_waiting_request_gets_its_permit_in_turn) {
    for (int i = 0; i < 5; ++i)
        start();
    send_with_held_permit();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        io.restart();
        while (served.size() <= i)
            io.run_one();
        BOOST_TEST(served[i] == &requests[i]);
        held = std::move(requests[i].result->value());
        send_with_held_permit();
    }
}

BOOST_AUTO_TEST_CASE(a_request_cancelled_after_it_received_a_permit_hands_the_permit_on) {
    auto& first = start();
    auto& second = start();
    held.put_back();
    first.stop();
    poll();
    BOOST_TEST((first.code() == asio::error::operation_aborted));
    BOOST_TEST((served == std::vector{&second}));
}

BOOST_AUTO_TEST_CASE(a_cancelled_timekeeper_passes_the_timer_on) {
    auto& first = start();
    auto& second = start();
    send_with_held_permit();
    poll();
    first.stop();
    io.restart();
    while (served.empty())
        io.run_one();
    BOOST_TEST((served == std::vector{&second}));
}

BOOST_AUTO_TEST_CASE(an_unused_permit_does_not_count) {
    held.put_back();
    BOOST_TEST(core->stats().requests == 0U);
    BOOST_TEST(core->stats().in_window == 0U);
}

BOOST_AUTO_TEST_CASE(the_cost_of_handing_on_a_permit_does_not_depend_on_the_number_of_waiters) {
    for (int i = 0; i < 2'000; ++i)
        start();
    poll();
    held.put_back();
    BOOST_TEST(poll() < 20U); // completion handlers
    BOOST_TEST(served.size() == 1U);
    served[0]->result->value().mark_sending(0ms);
    served[0]->result->value() = {};
    BOOST_TEST(poll() < 20U);
}

BOOST_AUTO_TEST_CASE(a_long_pause_fails_requests_that_cannot_wait_until_its_end) {
    const auto now = clock_type::now();
    auto& impatient = start(now, now + 1min);
    auto& patient = start(now, now + 24h);
    core->pause(now + 1h);
    poll();
    BOOST_TEST((impatient.code() == error_code{429, copresence::http_category()}));
    BOOST_TEST((impatient.result->error().info.retry_after.value() > 59min));
    BOOST_TEST(!patient.result);
}

BOOST_AUTO_TEST_CASE(resume_ends_a_pause_and_wakes_waiting_requests) {
    held.put_back();
    core->pause(clock_type::now() + 24h);
    auto& first = start();
    auto& second = start();
    BOOST_TEST(core->stats().paused);
    std::thread administrator{[this] { core->resume(); }};
    administrator.join();
    BOOST_TEST(!core->stats().paused);
    poll();
    BOOST_TEST((served == std::vector{&first}));
    first.result->value().put_back();
    poll();
    BOOST_TEST((served == std::vector{&first, &second}));
}

BOOST_AUTO_TEST_CASE(resume_without_a_pause_changes_nothing) {
    auto& waiting = start();
    core->resume();
    poll();
    BOOST_TEST(!waiting.result);
    BOOST_TEST(core->stats().pauses == 0U);
}

BOOST_AUTO_TEST_CASE(a_stopped_context_does_not_block_the_requests_of_other_contexts) {
    asio::io_context stopped{1};
    start_on(stopped, clock_type::now());
    auto& other = start();
    send_with_held_permit();
    stopped.stop(); // the context of the timekeeper, and of the first request in line
    io.restart();
    while (!other.result)
        io.run_one();
    BOOST_TEST(other.result->has_value());
}

BOOST_AUTO_TEST_CASE(a_request_of_a_stopped_context_does_not_keep_a_permit) {
    asio::io_context stopped{1};
    start_on(stopped, clock_type::now());
    auto& other = start();
    held.put_back(); // calls the first request in line, which never runs again
    io.restart();
    while (!other.result)
        io.run_one();
    BOOST_TEST(other.result->has_value());
}

BOOST_AUTO_TEST_CASE(a_request_that_was_called_before_a_pause_waits_until_its_end) {
    auto& waiting = start();
    held.put_back();
    core->pause(clock_type::now() + 1h);
    poll();
    BOOST_TEST(!waiting.result);
    core->resume();
    poll();
    BOOST_TEST(waiting.result.has_value());
}

BOOST_AUTO_TEST_CASE(a_resumed_limiter_serves_live_requests_behind_a_stopped_context) {
    asio::io_context stopped{1};
    start_on(stopped, clock_type::now());
    auto& other = start();
    held.put_back();
    core->pause(clock_type::now() + 1h);
    poll();
    core->resume();
    io.restart();
    while (!other.result)
        io.run_one();
    BOOST_TEST(other.result->has_value());
}

BOOST_AUTO_TEST_SUITE_END()
