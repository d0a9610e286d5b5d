// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/session.hpp"
#include "support/client_of.hpp"
#include "support/code_of.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace copresence;
using namespace copresence::detail;
using copresence::test::code_of;
using copresence::test::local_graph_fixture;
using copresence::test::run_on;
using copresence::test::some_ids;

namespace {

struct fixture : local_graph_fixture {
    std::size_t warm_up(std::size_t connections) { return run_on(context, client().warm_up(connections)); }

    failure warm_up_failure(std::size_t connections) {
        try {
            warm_up(connections);
        } catch (const api_error& e) {
            return {e.code(), e.diagnostics()};
        }
        return {};
    }

    // Starts a warm-up, calls `end` from the next handler, and returns the error of the warm-up.
    template <class End>
    error_code ended(End end) {
        error_code code;
        bool over = false;
        asio::cancellation_signal signal;
        asio::co_spawn(
            context, client().warm_up(3),
            asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown, std::size_t) {
                over = true;
                code = code_of(thrown);
            }));
        asio::post(context, [&] { end(signal); });
        context.restart();
        while (!over)
            context.run_one();
        return code;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(warming_up, fixture)

BOOST_AUTO_TEST_CASE(opens_the_requested_number_of_connections_and_sends_nothing) {
    BOOST_TEST(warm_up(3) == 3U);
    BOOST_TEST(client().stats().connections_created == 3U);
    BOOST_TEST(client().stats().connections_idle == 3U);
    BOOST_TEST(client().stats().requests == 0U);
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(later_calls_use_the_opened_connections) {
    warm_up(3);
    request_options three_at_once;
    three_at_once.max_concurrent_requests = 3;
    BOOST_TEST(get(some_ids(5 * 650), three_at_once).size() == 5U * 650U);
    BOOST_TEST(client().stats().connections_created == 3U);
    BOOST_TEST(client().stats().connections_reused == 5U);
    BOOST_TEST(graph().stats().connections == 3U);
}

BOOST_AUTO_TEST_CASE(connections_that_are_already_open_count) {
    get(some_ids(1));
    BOOST_TEST(warm_up(3) == 3U);
    BOOST_TEST(warm_up(2) == 2U);
    BOOST_TEST(client().stats().connections_created == 3U);
    BOOST_TEST(client().stats().connections_idle == 3U);
}

BOOST_AUTO_TEST_CASE(opens_at_most_max_connections) {
    config.max_connections = 2;
    BOOST_TEST(warm_up(10) == 2U);
    BOOST_TEST(client().stats().connections_created == 2U);
}

BOOST_AUTO_TEST_CASE(zero_connections_complete_at_once) {
    BOOST_TEST(warm_up(0) == 0U);
    BOOST_TEST(client().stats().connections_created == 0U);
}

BOOST_AUTO_TEST_CASE(reports_why_a_connection_cannot_be_opened) {
    config.tls.ca_pem.clear(); // the system's root certificates do not include the test's authority
    const auto cause = warm_up_failure(3);
    BOOST_TEST(cause.code == errc::untrusted_certificate);
    BOOST_TEST(cause.info.step == step::tls_handshake);
    BOOST_TEST(!cause.info.detail.empty());
    BOOST_TEST(client().stats().connections_open == 0U);
}

BOOST_AUTO_TEST_CASE(can_be_cancelled) {
    BOOST_TEST(ended([](asio::cancellation_signal& signal) {
                   signal.emit(asio::cancellation_type::terminal);
               }) == asio::error::operation_aborted);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(ends_when_the_client_is_closed) {
    BOOST_TEST(ended([this](asio::cancellation_signal&) { client().close(); }) == errc::client_closed);
    BOOST_TEST(warm_up_failure(1).code == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(without_warm_up_a_first_call_makes_one_lookup_and_opens_one_connection) {
    int look_ups = 0;
    const auto port =
        static_cast<std::uint16_t>(std::stoi(config.endpoint.substr(config.endpoint.rfind(':') + 1)));
    const auto core = std::make_shared<detail::session>(
        context.get_executor(), config, [&](const std::string&, std::uint16_t, lookup_done done) {
            ++look_ups;
            done({}, {asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), port}});
        });
    auto asker = test::client_of(core);
    for (int call = 0; call < 2; ++call) {
        BOOST_TEST(run_on(context, asker.get_presences(some_ids(1))).size() == 1U);
        BOOST_TEST(look_ups == 1);
        BOOST_TEST(graph().stats().connections == 1U);
        BOOST_TEST(core->stats->connections_created == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
