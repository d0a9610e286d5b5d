// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Many concurrent calls, connections and clients, in numbers small enough for every test run. benchmarks/scale.sh measures
// larger loads.

#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

namespace asio = boost::asio;
using namespace copresence;
using copresence::test::local_graph_fixture;
using copresence::test::run_until;
using copresence::test::some_ids;

namespace {

struct fixture : local_graph_fixture {
    // Starts `calls` concurrent calls of `from`, each for `ids` different ids. Does not wait for their results.
    void start_calls(copresence::client& from, std::size_t calls, std::size_t ids) {
        for (std::size_t i = 0; i < calls; ++i) {
            const auto first = started++ * ids;
            asio::co_spawn(
                context, from.get_presences(some_ids(ids, first)),
                [this, ids, first](std::exception_ptr thrown, const std::vector<presence>& got) {
                    ++ended;
                    right += !thrown && got.size() == ids && got.front().id() == test::nth_id(first) ? 1 : 0;
                });
        }
    }

    void finish() {
        run_until(context, [this] { return ended == started; });
        BOOST_TEST(right == started);
    }

    std::size_t started = 0;
    std::size_t ended = 0;
    std::size_t right = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(scale, fixture)

BOOST_AUTO_TEST_CASE(a_thousand_calls_at_once_share_a_few_connections) {
    config.max_connections = 4;
    start_calls(client(), 1'000, 10);
    finish();
    const auto stats = client().stats();
    BOOST_TEST(stats.requests == 1'000U);
    BOOST_TEST(stats.connections_created == 4U);
    BOOST_TEST(stats.connections_open == 4U);
    BOOST_TEST(stats.connections_leased == 0U);
    BOOST_TEST(stats.requests_waiting == 0U);
}

BOOST_AUTO_TEST_CASE(a_hundred_connections_are_opened_if_as_many_requests_wait) {
    config.max_connections = 100;
    start_calls(client(), 100, 1);
    finish();
    BOOST_TEST(client().stats().connections_created == 100U);
    BOOST_TEST(graph().stats().peak_connections == 100U);
}

BOOST_AUTO_TEST_CASE(many_clients_share_one_budget) {
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    std::vector<std::unique_ptr<copresence::client>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<copresence::client>(context.get_executor(), config));
        start_calls(*clients.back(), 3, 5);
    }
    finish();
    BOOST_TEST(config.rate_limiter->stats().requests == 60U);
    BOOST_TEST(config.rate_limiter->stats().in_window == 60U);
    BOOST_TEST(graph().stats().requests == 60U);
}

BOOST_AUTO_TEST_SUITE_END()
