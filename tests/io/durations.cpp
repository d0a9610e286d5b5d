// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// How long things take, in simulated time: the delays of the embedded service, and the budget of a rate limiter.

#include "support/faults.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/simulated_time.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <utility>

using namespace copresence;
using namespace copresence::test;
using namespace std::chrono_literals;

namespace {

// Begins before the context, whose timers follow it.
struct simulated {
    simulated_time time{simulated_time::sockets::used};
};

struct fixture : simulated, local_graph_fixture {
    // Returns how long a call for one id takes on an open connection, in milliseconds of simulated time.
    std::int64_t duration_of_a_call() {
        BOOST_REQUIRE(time.run_on(context, client().warm_up(1)) == 1U);
        const auto before = time.elapsed();
        time.run_on(context, client().get_presences(some_ids(1)));
        return std::chrono::round<std::chrono::milliseconds>(time.elapsed() - before).count();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(durations, fixture)

BOOST_AUTO_TEST_CASE(a_response_is_sent_after_the_latency) {
    local_graph_config service;
    service.latency = 20ms;
    serve(std::move(service));
    BOOST_TEST(duration_of_a_call() == 20);
}

BOOST_AUTO_TEST_CASE(a_delay_is_added_to_the_latency) {
    local_graph_config service;
    service.latency = 20ms;
    service.faults.rules = {{{}, delayed(30ms)}};
    serve(std::move(service));
    BOOST_TEST(duration_of_a_call() == 50);
}

BOOST_AUTO_TEST_CASE(a_cut_before_the_first_byte_happens_after_the_latency) {
    local_graph_config service;
    service.latency = 20ms;
    service.faults.rules = {{{}, cutting(0, faults::close_mode::close)}};
    serve(std::move(service));
    config.retry.max_retries = 0;
    const auto before = time.elapsed();
    BOOST_CHECK_THROW(time.run_on(context, client().get_presences(some_ids(1))), api_error);
    BOOST_TEST((time.elapsed() - before == 20ms));
    BOOST_TEST(graph().stats().bytes_sent == 0U);
}

BOOST_AUTO_TEST_CASE(a_budget_is_shared_by_all_clients_of_a_rate_limiter) {
    local_rate_limiter_config budget;
    budget.requests = 2;
    budget.window = 150ms;
    config.rate_limiter = std::make_shared<local_rate_limiter>(budget);
    config.max_ids_per_request = 1;
    BOOST_TEST(time.run_on(context, client().get_presences(some_ids(3))).size() == 3U);
    copresence::client second{context.get_executor(), config};
    BOOST_TEST(time.run_on(context, second.get_presences(some_ids(2))).size() == 2U);
    BOOST_TEST((time.elapsed() >= 300ms));
    BOOST_TEST((time.elapsed() <= 303ms));
    BOOST_TEST(config.rate_limiter->stats().requests == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
