// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Events that close a connection, and events that do not. The tests use real connections and check the client's counters.

#include "base/live_stats.hpp"
#include "http/connection.hpp"
#include "http/connection_pool.hpp"
#include "http/resolver.hpp"
#include "http/url.hpp"
#include "support/faults.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/make_timer.hpp"
#include "support/run_on.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::cutting;
using copresence::test::local_graph_fixture;
using copresence::test::run_on;
using copresence::test::run_until;
using copresence::test::some_ids;
using namespace std::chrono_literals;

namespace asio = boost::asio;

namespace {

fault_plan first_request(fault what) {
    fault_rule rule;
    rule.when.numbers = {{1, 1}};
    rule.what = std::move(what);
    return {{rule}};
}

struct ended_by {
    const char* name;
    std::function<void(local_graph_fixture&)> arrange;
    std::uint64_t closed_connections::*reason;
};

std::ostream& operator<<(std::ostream& out, const ended_by& each) { return out << each.name; }

local_graph_config with(fault what) {
    local_graph_config service;
    service.faults = first_request(std::move(what));
    return service;
}

const ended_by reasons[]{
    {"connection: close",
     [](local_graph_fixture& of) {
         of.script_first({200, {{"Connection", "close"}}, R"({"value":[]})"});
     },
     &closed_connections::response},
    {"a response cut short",
     [](local_graph_fixture& of) { of.serve(with(cutting(200, faults::close_mode::close))); },
     &closed_connections::failed},
    {"a reset before the response",
     [](local_graph_fixture& of) { of.serve(with(cutting(0, faults::close_mode::reset))); },
     &closed_connections::failed},
    {"a 503",
     [](local_graph_fixture& of) {
         of.serve(with(test::status(503)));
         of.config.max_connections = 1; // the new connection, which a 503 requires, must replace the old one
     },
     &closed_connections::displaced},
    {"a deadline",
     [](local_graph_fixture& of) {
         of.serve(with(cutting(0, faults::close_mode::stall)));
         of.config.timeouts.first_byte = std::chrono::milliseconds{50};
     },
     &closed_connections::interrupted},
    {"its age", [](local_graph_fixture& of) { of.config.max_connection_age = std::chrono::milliseconds{1}; },
     &closed_connections::max_age},
};

// Opens a connection over plain http.
asio::awaitable<void> open(connection* what, asio::any_io_executor executor, std::string endpoint) {
    const auto timer = test::make_timer(executor);
    resolver names{executor, system_lookup(executor)};
    const timeout_config limits;
    const auto server = url::parse(endpoint).value();
    const auto opened = co_await what->open(names, server, limits, *timer);
    BOOST_TEST(!opened.code);
}

// A connection without a peer. Its last input arrived `silence` before its construction. Its probe returns `alive`.
class silent_connection final : public connection {
public:
    silent_connection(std::chrono::milliseconds silence, bool alive)
        : last_received_at_{deadline_timer::clock::now() - silence}
        , alive_{alive} {}

    asio::awaitable<transport_result> open(resolver&, const url&, const timeout_config&,
                                           deadline_timer&) override {
        co_return transport_result{};
    }

    asio::awaitable<transport_result> exchange(std::string_view, response_reader&, const timeout_config&,
                                               deadline_timer&) override {
        co_return transport_result{};
    }

    void close() noexcept override {}

    bool usable() const noexcept override { return true; }

    bool alive() noexcept override { return alive_; }

    deadline_timer::clock::time_point last_received_at() const noexcept override { return last_received_at_; }

    bool session_resumed() const noexcept override { return false; }

    tls_facts tls() const override { return {}; }

private:
    deadline_timer::clock::time_point last_received_at_;
    bool alive_;
};

std::uint64_t total(const closed_connections& of) {
    return of.idle_timeout + of.max_age + of.displaced + of.stale + of.response + of.failed + of.interrupted +
           of.closed;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(pool, local_graph_fixture)

BOOST_DATA_TEST_CASE(a_closed_connection_is_counted_by_its_reason, boost::unit_test::data::make(reasons),
                     each) {
    each.arrange(*this);
    get(some_ids(1));
    const auto stats = client().stats();
    const std::uint64_t of_this_reason = stats.connections_closed.*each.reason;
    BOOST_TEST(of_this_reason == 1U);
    BOOST_TEST(total(stats.connections_closed) == 1U);
    BOOST_TEST(stats.connections_created == stats.connections_open + 1);
    BOOST_TEST(stats.connections_idle == stats.connections_open);
    BOOST_TEST(stats.connections_leased == 0U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_closed_just_now_costs_a_request_but_no_retry) {
    serve(with(cutting(faults::cut::whole_response, faults::close_mode::unannounced_close)));
    config.retry.max_retries = 0;
    get(some_ids(1));
    run_until(context, [&] { return graph().stats().open_connections == 0; });
    BOOST_TEST(are_right(get(some_ids(1)), some_ids(1)));
    const auto stats = client().stats();
    BOOST_TEST(stats.connections_closed.failed == 1U);
    BOOST_TEST(stats.requests == 3U);
    BOOST_TEST(graph().stats().requests == 2U);
}

BOOST_AUTO_TEST_CASE(a_closed_connection_is_found_stale_after_a_second_of_silence) {
    struct {
        std::chrono::milliseconds silence;
        bool alive;
        bool reused;
    } const cases[]{{0ms, false, true}, {1'000ms, false, false}, {1'000ms, true, true}};

    for (const auto& each : cases) {
        const auto stats = std::make_shared<live_stats>();
        const auto pool = std::make_shared<connection_pool>(
            context.get_executor(), pool_state::bounds{1, 1h, 1h},
            [&] { return std::make_unique<silent_connection>(each.silence, each.alive); }, stats);
        pool->try_acquire(false).keep();
        const auto again = pool->try_acquire(false);
        BOOST_REQUIRE(bool{again});
        BOOST_TEST(again.fresh() == !each.reused);
        BOOST_TEST(stats->snapshot().connections_closed.stale == (each.reused ? 0U : 1U));
    }
}

BOOST_AUTO_TEST_CASE(place_is_free_again_after_creating_a_connection_fails) {
    bool fails = false;
    const auto stats = std::make_shared<live_stats>();
    const auto pool = std::make_shared<connection_pool>(
        context.get_executor(), pool_state::bounds{1, 1h, 1h},
        [&] {
            if (fails) throw std::bad_alloc{};
            return std::make_unique<silent_connection>(2s, false);
        },
        stats);

    pool->try_acquire(false).keep();
    fails = true;
    BOOST_CHECK_THROW(pool->try_acquire(false), std::bad_alloc); // in the place of a stale connection
    BOOST_CHECK_THROW(pool->try_acquire(true), std::bad_alloc);
    BOOST_TEST(stats->snapshot().connections_open == 0U);
    BOOST_TEST(stats->snapshot().connections_created == 1U);

    fails = false;
    const auto next = pool->try_acquire(true);
    BOOST_TEST(bool{next});
}

BOOST_AUTO_TEST_CASE(next_in_line_gets_the_place_after_creating_a_connection_fails) {
    int left_to_fail = 1;
    const auto pool = std::make_shared<connection_pool>(
        context.get_executor(), pool_state::bounds{1, 1h, 1h},
        [&] {
            if (left_to_fail-- == 0) throw std::bad_alloc{}; // the second one
            return std::make_unique<silent_connection>(0s, true);
        },
        std::make_shared<live_stats>());

    auto held = pool->try_acquire(false);
    const auto timer = test::make_timer(context.get_executor());
    const auto other_timer = test::make_timer(context.get_executor());
    std::exception_ptr failed;
    std::optional<lease> got;
    asio::co_spawn(context, pool->acquire(*timer, 1h, true),
                   [&](std::exception_ptr thrown, lease) { failed = std::move(thrown); });
    asio::co_spawn(context, pool->acquire(*other_timer, 1h, true),
                   [&](std::exception_ptr, lease next) { got = std::move(next); });
    asio::post(context, [&] { held.close(close_reason::failed); });
    run_until(context, [&] { return failed && got; });
    BOOST_TEST(bool{*got});
}

BOOST_AUTO_TEST_CASE(a_connection_records_its_last_input_and_detects_a_closed_peer) {
    local_graph_config service;
    service.plain_http = true;
    serve(std::move(service));
    const auto before = deadline_timer::clock::now();
    const auto one = make_connection(context.get_executor(), nullptr);
    BOOST_TEST(!one->usable());
    run_on(context, open(one.get(), context.get_executor(), graph().endpoint()));
    BOOST_TEST((one->last_received_at() > before));
    BOOST_TEST(one->usable());
    BOOST_TEST(one->alive());
    graph().close();
    run_until(context, [&] { return graph().stats().open_connections == 0; });
    BOOST_TEST(one->usable());
    BOOST_TEST(!one->alive());
}

BOOST_AUTO_TEST_CASE(a_response_without_the_requested_id_ends_its_connection) {
    script_first({200, {}, R"({"value":[{"id":"fa8bf3dc-eca7-46b7-bad1-db199b62afc3"}]})"});
    BOOST_TEST(are_right(get(some_ids(1)), some_ids(1)));
    BOOST_TEST(client().stats().connections_closed.response == 1U);
    BOOST_TEST(graph().stats().connections == 2U);
}

BOOST_AUTO_TEST_CASE(a_reused_connection_that_closes_before_the_first_byte_costs_a_request_but_no_retry) {
    std::set<std::string> request_ids;
    auto service = with(cutting(0, faults::close_mode::reset));
    service.faults.rules[0].when.numbers = {{2, 2}};
    service.respond = [&](const local_graph_request& request) -> std::optional<local_graph_response> {
        request_ids.emplace(request.header("client-request-id"));
        BOOST_TEST(request.header("Retry-Attempt") == "");
        return std::nullopt;
    };
    serve(std::move(service));
    config.retry.max_retries = 0;
    get(some_ids(1));
    BOOST_TEST(are_right(get(some_ids(1)), some_ids(1)));
    BOOST_TEST(graph().stats().requests == 3U);
    BOOST_TEST(request_ids.size() == 3U); // each request has a different id
    BOOST_TEST(client().stats().connections_closed.failed == 1U);
}

BOOST_AUTO_TEST_CASE(a_new_connection_that_closes_before_the_first_byte_is_a_failed_attempt) {
    serve(with(cutting(0, faults::close_mode::reset)));
    config.retry.max_retries = 0;
    BOOST_TEST(get_failure(some_ids(1)).code == errc::connection_lost);
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(closing_the_client_closes_its_open_connections) {
    get(some_ids(1'300));
    const auto open = client().stats().connections_open;
    client().close();
    run_until(context, [&] { return client().stats().connections_open == 0; });
    BOOST_TEST(client().stats().connections_closed.closed == open);
}

BOOST_AUTO_TEST_CASE(a_connection_in_use_is_counted_as_leased) {
    std::size_t leased = 0;
    script([&](const local_graph_request&) -> std::optional<local_graph_response> {
        leased = client().stats().connections_leased;
        return std::nullopt;
    });
    get(some_ids(1));
    BOOST_TEST(leased == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
