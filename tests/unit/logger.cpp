// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/logger.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace std::chrono_literals;

namespace {

struct fixture {
    std::vector<std::string> lines;

    std::shared_ptr<observer> log(log_level min = log_level::debug) {
        return make_logger(min, [this](log_level level, std::string_view line) {
            lines.push_back(std::string{to_string(level)} + ' ' + std::string{line});
        });
    }
};

events::attempt_finished throttled_attempt() {
    events::attempt_finished e;
    e.client_request_id = "c-1";
    e.request_id = "r-1";
    e.ids = 650;
    e.retry = 1;
    e.code = error_code{429, http_category()};
    e.http_status = 429;
    e.bytes_received = 312;
    e.body_bytes = 110;
    e.phases.rate_limiter = 1ms;
    e.phases.first_byte = 40'900us;
    e.phases.body = 10us;
    return e;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(logger, fixture)

BOOST_AUTO_TEST_CASE(each_event_is_one_line) {
    const auto to = log();
    to->on_attempt_started(events::attempt_started{"c-1", 650, 0, true});
    to->on_attempt_finished(throttled_attempt());
    to->on_retry_planned(events::retry_planned{error_code{429, http_category()}, 2, 2'128ms, true});
    to->on_pause_started(events::pause_started{2'128ms});
    to->on_connection_opened(
        events::connection_opened{"graph:443", "proxy:3128", {}, step::none, true, 12ms});
    to->on_connection_opened(
        events::connection_opened{"graph:443", "", errc::connect_failed, step::connect, false, 5ms});
    to->on_connection_closed(events::connection_closed{close_reason::max_age});
    to->on_token_renewed(events::token_renewed{{}, 80ms});
    to->on_token_renewed(events::token_renewed{errc::token_unavailable, 80ms});
    const auto throttled = error_code{429, http_category()}.message();
    const std::vector<std::string> expected{
        "debug attempt 1 for 650 ids: sent over a new connection, client-request-id c-1",
        "warning attempt 2 for 650 ids: " + throttled +
            " after 41.9 ms (rate limiter 1.0 ms, first byte 40.9 ms), 312 bytes received, 110 of them in "
            "the body, request-id r-1, "
            "client-request-id c-1",
        "info retry 2 in 2128 ms over a new connection: " + throttled,
        "warning throttled: all requests wait 2128 ms",
        "debug connection to graph:443 through proxy proxy:3128 opened, TLS session resumed after 12.0 ms",
        "warning connection to graph:443: " + make_error_code(errc::connect_failed).message() + " (" +
            std::string{to_string(step::connect)} + ") after 5.0 ms",
        "debug connection closed: too old",
        "info token renewed after 80.0 ms",
        "warning token request failed: " + make_error_code(errc::token_unavailable).message() +
            " after 80.0 ms",
    };
    BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(headers_are_logged_line_by_line_with_the_prefixes_of_curl) {
    const auto to = log(log_level::trace);
    const std::vector<std::string> asked{"POST / HTTP/1.1", "Host: graph"}, received{"HTTP/1.1 200 OK"};
    to->on_connection_opened(events::connection_opened{
        "graph:443", "", {}, step::none, true, 12ms, {"TLSv1.3", "AES", "http/1.1", "CN=graph"}});
    to->on_connection_opened(events::connection_opened{
        "graph:443", "", {}, step::none, false, 12ms, {"TLSv1.2", "AES", "", "CN=graph"}});
    to->on_request_sent(events::request_sent{"c-1", asked, 48});
    to->on_response_head_received(events::response_head_received{"c-1", received});
    to->on_request_sent(events::request_sent{"", asked, 0});
    to->on_response_head_received(events::response_head_received{"", received});
    const std::vector<std::string> expected{
        "debug connection to graph:443 opened, TLS session resumed after 12.0 ms",
        "trace * TLSv1.3, AES, ALPN http/1.1, resumed, certificate of CN=graph",
        "debug connection to graph:443 opened after 12.0 ms",
        "trace * TLSv1.2, AES, no ALPN, full handshake, certificate of CN=graph",
        "trace > POST / HTTP/1.1",
        "trace > Host: graph",
        "trace * request body of 48 bytes",
        "trace * response to client-request-id c-1",
        "trace < HTTP/1.1 200 OK",
        "trace > POST / HTTP/1.1",
        "trace > Host: graph",
        "trace * response of the proxy",
        "trace < HTTP/1.1 200 OK",
    };
    BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_a_trace_logger_requests_headers) {
    BOOST_TEST(log(log_level::trace)->wants_heads());
    BOOST_TEST(!log(log_level::debug)->wants_heads());
    BOOST_TEST(!log(log_level::warning)->wants_heads());
}

BOOST_AUTO_TEST_CASE(events_below_the_level_are_not_logged) {
    const auto to = log(log_level::warning);
    to->on_attempt_started(events::attempt_started{"c-1", 1, 0, false});
    to->on_token_renewed(events::token_renewed{});
    to->on_pause_started(events::pause_started{1ms});
    BOOST_TEST(lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_sink_loses_only_its_line) {
    int count = 0;
    const auto to = make_logger(log_level::debug, [&](log_level, std::string_view) {
        if (++count == 1) throw std::runtime_error{"full"};
    });
    to->on_pause_started(events::pause_started{1ms});
    to->on_pause_started(events::pause_started{1ms});
    BOOST_TEST(count == 2);
}

BOOST_AUTO_TEST_CASE(an_empty_sink_is_rejected) {
    BOOST_CHECK_THROW(make_logger(log_level::debug, {}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
