// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/requester.hpp"
#include "http/url.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/run_on.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using copresence::test::local_graph_fixture;
using copresence::test::run_on;
namespace asio = boost::asio;

namespace {

const requester::retry_rule never = [](const attempt_outcome&, std::chrono::milliseconds) {
    return retry_decision{};
};

struct fixture : local_graph_fixture {
    // Responds with 408 to the requests from `first` to `last`, and with 200 to all others.
    void time_out(std::uint64_t first, std::uint64_t last) {
        local_graph_config service;
        service.plain_http = true;
        service.respond = [=](const local_graph_request& request) -> std::optional<local_graph_response> {
            const bool in_time = request.number < first || request.number > last;
            return local_graph_response{in_time ? 200U : 408U, {}, "{}"};
        };
        serve(std::move(service));
        sender.emplace(context.get_executor(), url::parse(graph().endpoint()).value(), tls_config{},
                       std::nullopt, timeout_config{});
    }

    reply send() {
        const std::string request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return run_on(context, sender->send(request, never));
    }

    std::optional<requester> sender;
};

// Returns the URL of a port on which no process listens.
url closed_port(asio::io_context& context) {
    tcp::acceptor taken{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    return *url::parse("http://127.0.0.1:" + std::to_string(taken.local_endpoint().port()));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(requester, fixture)

BOOST_AUTO_TEST_CASE(a_retry_delay_may_exceed_the_deadline_of_an_attempt) {
    using clock = std::chrono::steady_clock;
    timeout_config limits;
    limits.attempt = 5ms;
    copresence::detail::requester service{context.get_executor(), closed_port(context), tls_config{},
                                          std::nullopt, limits};
    std::vector<clock::time_point> failed_at;
    const copresence::detail::requester::retry_rule once = [&](const attempt_outcome&,
                                                               std::chrono::milliseconds) {
        failed_at.push_back(clock::now());
        retry_decision next;
        if (failed_at.size() == 1) next.what = retry_decision::action::wait;
        next.delay = 200ms;
        return next;
    };
    run_on(context, service.send("GET / HTTP/1.1\r\n\r\n", once));
    BOOST_REQUIRE(failed_at.size() == 2U);
    BOOST_TEST((failed_at[1] - failed_at[0] >= 200ms));
}

BOOST_AUTO_TEST_CASE(a_request_with_a_408_on_a_reused_connection_is_repeated_on_a_new_connection) {
    time_out(2, 2);
    BOOST_TEST(send().status == 200U);
    const auto second = send();
    BOOST_TEST(second.status == 200U);
    BOOST_TEST(second.requests == 2U);
    BOOST_TEST(graph().stats().connections == 2U);
}

BOOST_AUTO_TEST_CASE(a_408_on_a_new_connection_is_left_to_the_retry_rule) {
    time_out(1, 1);
    BOOST_TEST(send().status == 408U);
    BOOST_TEST(graph().stats().requests == 1U);
    BOOST_TEST(send().status == 200U);
    BOOST_TEST(graph().stats().connections == 2U); // the first connection was not reused
}

BOOST_AUTO_TEST_SUITE_END()
