// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/rate_limiter.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>

using namespace copresence;
using namespace std::chrono_literals;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace asio = boost::asio;

namespace {

std::shared_ptr<rate_limiter> limiter_of(std::size_t requests, std::chrono::milliseconds window) {
    rate_limiter_config budget;
    budget.requests = requests;
    budget.window = window;
    return std::make_shared<rate_limiter>(budget);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(limiter, local_graph_fixture)

BOOST_AUTO_TEST_CASE(a_request_keeps_its_new_connection_while_it_waits_for_a_permit) {
    // The retry after the 503 needs a new connection, and competes with seven other workers for permits.
    script([](const local_graph_request& request) -> std::optional<local_graph_response> {
        if (request.number != 9) return std::nullopt;
        return local_graph_response{503, {{"Retry-After", "0"}}, ""};
    });
    config.rate_limiter = limiter_of(2, 20ms);
    config.max_ids_per_request = 1;
    config.max_connections = 8;
    const auto ids = some_ids(100);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().connections <= 9U);
}

BOOST_AUTO_TEST_CASE(a_client_whose_context_is_stopped_does_not_hold_up_another_client) {
    config.rate_limiter = limiter_of(2, 100ms);
    config.max_ids_per_request = 1;
    get(some_ids(2)); // uses up the budget of the window
    asio::io_context stopped{1};
    copresence::client other{stopped.get_executor(), config};
    const auto ids = some_ids(4);
    asio::co_spawn(stopped, other.get_presences(ids), asio::detached);
    stopped.poll(); // its requests wait for permits, and it does not run again
    BOOST_TEST(are_right(get(some_ids(5)), some_ids(5)));
}

BOOST_AUTO_TEST_SUITE_END()
