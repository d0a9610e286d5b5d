// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/connect_race.hpp"
#include "support/full_port.hpp"
#include "support/make_timer.hpp"
#include "support/run_on.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>

#include <exception>
#include <memory>
#include <optional>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::run_on;

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

tcp::endpoint v4(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

tcp::endpoint v6(std::uint16_t port) { return {asio::ip::address_v6::loopback(), port}; }

struct fixture {
    asio::io_context context{1};
    std::shared_ptr<deadline_timer> timer = test::make_timer(context.get_executor());
    tcp::acceptor open{context, v4(0)};
    std::shared_ptr<copresence::detail::connect_race> race;

    std::optional<tcp::socket> connect(const addresses& to, deadline_timer::duration limit = 10s) {
        race = std::make_shared<copresence::detail::connect_race>(context.get_executor(), to);
        return run_on(context, race->run(*timer, limit));
    }

    // Returns an endpoint on which no socket listens. The system rejects connections to it.
    tcp::endpoint rejecting() {
        tcp::acceptor taken{context, v4(0)};
        return taken.local_endpoint();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(connect_race, fixture)

BOOST_AUTO_TEST_CASE(addresses_alternate_between_families_starting_with_the_first) {
    const addresses found{v6(1), v6(2), v6(3), v4(4), v4(5)};
    const addresses expected{v6(1), v4(4), v6(2), v4(5), v6(3)};
    BOOST_TEST((in_turn(found) == expected));
    BOOST_TEST(in_turn({}).empty());
}

BOOST_AUTO_TEST_CASE(the_first_address_that_accepts_is_used) {
    const auto socket = connect({open.local_endpoint(), rejecting()});
    BOOST_REQUIRE(socket.has_value());
    BOOST_TEST((socket->remote_endpoint() == open.local_endpoint()));
}

BOOST_AUTO_TEST_CASE(the_next_address_is_tried_after_a_rejected_connection) {
    const auto socket = connect({rejecting(), rejecting(), open.local_endpoint()});
    BOOST_REQUIRE(socket.has_value());
    BOOST_TEST((socket->remote_endpoint() == open.local_endpoint()));
}

BOOST_AUTO_TEST_CASE(an_unresponsive_address_does_not_use_up_the_timeout) {
    test::full_port dead{context};
    const auto socket = connect({dead.endpoint(), open.local_endpoint()}, 1h);
    BOOST_REQUIRE(socket.has_value());
    BOOST_TEST((socket->remote_endpoint() == open.local_endpoint()));
}

BOOST_AUTO_TEST_CASE(the_socket_is_not_inherited_by_child_processes) {
    auto connected = connect({open.local_endpoint()});
    BOOST_REQUIRE(connected.has_value());
    BOOST_TEST(::fcntl(connected->native_handle(), F_GETFD) == FD_CLOEXEC);
}

BOOST_AUTO_TEST_CASE(the_last_error_is_reported_if_no_address_accepts) {
    BOOST_TEST(!connect({rejecting(), rejecting()}).has_value());
    BOOST_TEST((race->error() == asio::error::connection_refused));
}

// 224.0.0.1 is a multicast address. TCP cannot connect to it.
BOOST_AUTO_TEST_CASE(connection_rejected_takes_precedence_over_network_unreachable) {
    const tcp::endpoint nowhere{asio::ip::address_v4{{224, 0, 0, 1}}, 1};
    BOOST_TEST(!connect({rejecting(), nowhere}).has_value());
    BOOST_TEST(race->error() == asio::error::connection_refused);
    BOOST_TEST(!connect({nowhere, rejecting(), nowhere}).has_value());
    BOOST_TEST(race->error() == asio::error::connection_refused);
    BOOST_TEST(!connect({nowhere}).has_value());
    BOOST_TEST(race->error() == asio::error::network_unreachable);
}

BOOST_AUTO_TEST_CASE(an_empty_list_of_addresses_yields_no_connection) {
    BOOST_TEST(!connect({}).has_value());
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_race) {
    test::full_port dead{context};
    BOOST_TEST(!connect({dead.endpoint()}, 5ms).has_value());
    BOOST_TEST(timer->reason(asio::error::operation_aborted) == errc::timeout);
    BOOST_TEST(timer->step() == step::connect);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_race_and_releases_it) {
    test::full_port dead{context};
    asio::post(context, [&] { timer->stop(errc::client_closed, step::none); });
    BOOST_TEST(!connect({dead.endpoint(), dead.endpoint()}, 1h).has_value());
    const std::weak_ptr<copresence::detail::connect_race> watched = race;
    race.reset();
    context.poll();
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(a_cancelled_coroutine_leaves_no_connecting_socket_behind) {
    asio::io_context own{1};
    test::full_port dead{context};
    auto cancelled = std::make_shared<copresence::detail::connect_race>(
        own.get_executor(), addresses{dead.endpoint(), dead.endpoint()});
    const std::weak_ptr<copresence::detail::connect_race> watched = cancelled;
    const auto own_timer = test::make_timer(own.get_executor());
    asio::cancellation_signal signal;
    asio::co_spawn(
        own, cancelled->run(*own_timer, 1h),
        asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr, std::optional<tcp::socket>) {}));
    own.poll();
    cancelled.reset();
    signal.emit(asio::cancellation_type::terminal);
    own.poll();
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_SUITE_END()
