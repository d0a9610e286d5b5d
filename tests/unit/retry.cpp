// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "limits/retry_after.hpp"
#include "limits/retry_policy.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <ostream>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;

namespace {

error_code status(int value) { return {value, http_category()}; }

struct header {
    const char* text;
    const char* date;       // the Date header of the server
    long long milliseconds; // expected delay; -1: none
};

std::ostream& operator<<(std::ostream& out, const header& h) { return out << '"' << h.text << '"'; }

const auto now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h;

// The Date header of a server whose clock is one hour ahead. A date in Retry-After is relative to the Date header.
const char* const ahead = "Sun, 01 Mar 2026 13:00:00 GMT";

const header headers[]{
    {"0", "", -1},
    {"1", "", 1'000},
    {"120", "", 120'000},
    {"2.128", "", 2'128},
    {"0.5", "", 500},
    {" 7 ", "", 7'000},
    {"2.", "", -1},
    {".5", "", -1},
    {"-1", "", -1},
    {"+1", "", -1},
    {"1e3", "", -1},
    {"1,5", "", -1},
    {"", "", -1},
    {"soon", "", -1},
    {"1 2", "", -1},
    {"0x10", "", -1},
    {"999999999999999999999999", "", 31'536'000'000},
    {"Sun, 01 Mar 2026 13:00:41 GMT", ahead, 41'000},
    {"Sunday, 01-Mar-26 13:00:41 GMT", ahead, 41'000},
    {"Sun Mar  1 13:00:41 2026", ahead, 41'000},
    {"Sun, 01 Mar 2026 12:00:41 GMT", "", 41'000},
    {"Sun, 01 Mar 2026 12:00:41 GMT", "garbage", 41'000},
    {"Sun, 01 Mar 2026 12:59:59 GMT", ahead, -1},
    {"Sun, 01 Mar 2026 13:00:00 GMT", ahead, -1},
    {"Sun, 31 Feb 2026 13:00:00 GMT", ahead, -1},
    {"Sun, 01 Mar 2026 25:00:00 GMT", ahead, -1},
    {"Sun, 01 Mar 2026 13:00:41", ahead, -1},
    {"Sun, 01 Mar 2026 13:00:41 GMTx", ahead, -1},
    {"Sunday, 01-Mar-77 13:00:41 GMT", ahead, -1}, // 77 means 1977, which is in the past
};

const error_code transient[]{status(408),
                             status(429),
                             status(500),
                             status(502),
                             status(503),
                             status(504),
                             errc::timeout,
                             errc::host_not_found,
                             errc::connect_failed,
                             errc::connection_lost,
                             errc::truncated_response,
                             errc::tls_failed,
                             errc::proxy_unreachable,
                             errc::proxy_failed};
const error_code final_[]{status(400),
                          status(401),
                          status(403),
                          status(404),
                          status(405),
                          status(409),
                          status(413),
                          status(507),
                          errc::malformed_response,
                          errc::malformed_http,
                          errc::body_too_large,
                          errc::wrong_host_name,
                          errc::untrusted_certificate,
                          errc::expired_certificate,
                          errc::tls_version_rejected,
                          errc::unexpected_redirect,
                          errc::token_unavailable,
                          errc::proxy_rejected,
                          errc::client_closed,
                          boost::asio::error::operation_aborted};

using action = retry_decision::action;

const retry_config defaults;

} // namespace

BOOST_AUTO_TEST_SUITE(retry)

BOOST_DATA_TEST_CASE(retry_after_is_parsed_in_all_its_forms, boost::unit_test::data::make(headers), each) {
    const auto waited = parse_retry_after(each.text, each.date, now);
    BOOST_TEST(waited.value_or(-1ms).count() == each.milliseconds);
}

BOOST_DATA_TEST_CASE(transient_errors_are_retried, boost::unit_test::data::make(transient), code) {
    retry_policy policy{defaults};
    BOOST_TEST(policy.next({code}, 1h, 0.5).goes_on());
}

BOOST_DATA_TEST_CASE(permanent_errors_are_not_retried, boost::unit_test::data::make(final_), code) {
    retry_policy policy{defaults};
    BOOST_TEST(!policy.next({code}, 1h, 0.5).goes_on());
    BOOST_TEST(!policy.next({code, 1s}, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(nothing_follows_a_success) {
    retry_policy policy{defaults};
    BOOST_TEST(!policy.next({{}}, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(nothing_follows_the_end_of_the_operation) {
    retry_policy policy{defaults};
    attempt_outcome stopped{status(429), 1s};
    stopped.stopped = true;
    const auto next = policy.next(stopped, 1h, 0.5);
    BOOST_TEST(!next.goes_on());
    BOOST_TEST(next.delay.count() == 0);
}

BOOST_AUTO_TEST_CASE(a_request_that_the_limiter_holds_back_is_not_retried) {
    retry_policy policy{defaults};
    attempt_outcome held{status(429), 1s};
    held.held_back = true;
    BOOST_TEST(!policy.next(held, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(a_rejected_token_is_renewed_once_for_each_request) {
    retry_policy policy{defaults};
    attempt_outcome rejected{status(401)};
    rejected.token_rejected = true;
    for (int request = 0; request < 2; ++request) {
        policy.begin_request();
        const auto next = policy.next(rejected, 1h, 0.5);
        BOOST_TEST((next.what == action::renew_token));
        BOOST_TEST(next.delay.count() == 0);
        BOOST_TEST(!policy.next(rejected, 1h, 0.5).goes_on());
    }
}

BOOST_AUTO_TEST_CASE(the_backoff_doubles_up_to_its_cap_with_full_jitter) {
    const retry_config config{.max_retries = 10};
    for (const double random : {0.0, 0.25, 0.999}) {
        retry_policy policy{config};
        for (const int max : {500, 1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000, 30'000, 30'000}) {
            const auto next = policy.next({status(500)}, 1h, random);
            BOOST_TEST((next.what == action::wait));
            BOOST_TEST(next.delay.count() == static_cast<long long>(max * random));
            BOOST_TEST(!next.new_connection);
        }
        BOOST_TEST(!policy.next({status(500)}, 1h, random).goes_on());
    }
}

BOOST_AUTO_TEST_CASE(a_429_with_retry_after_uses_up_time_and_not_retries) {
    const retry_config config{.max_retries = 1};
    retry_policy policy{config};
    for (int i = 0; i < 100; ++i) {
        const auto next = policy.next({status(429), 2'128ms}, 1h, 0.5);
        BOOST_TEST((next.what == action::pause_all));
        BOOST_TEST(next.delay.count() == 2'128);
    }
    BOOST_TEST(policy.next({status(500)}, 1h, 0.5).goes_on());
    BOOST_TEST(!policy.next({status(500)}, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(a_429_without_retry_after_backs_off_and_uses_up_retries) {
    const retry_config config{.max_retries = 2};
    retry_policy policy{config};
    BOOST_TEST(policy.next({status(429)}, 1h, 0.5).delay.count() == 250);
    BOOST_TEST(policy.next({status(429)}, 1h, 0.5).delay.count() == 500);
    BOOST_TEST(!policy.next({status(429)}, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(a_503_honours_retry_after_and_requires_a_new_connection) {
    const retry_config config{.max_retries = 1};
    retry_policy policy{config};
    const auto next = policy.next({status(503), 3s}, 1h, 0.5);
    BOOST_TEST((next.what == action::wait));
    BOOST_TEST(next.delay.count() == 3'000);
    BOOST_TEST(next.new_connection);
    BOOST_TEST(!policy.next({status(503), 3s}, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(after_a_408_the_next_attempt_uses_a_new_connection) {
    retry_policy policy{defaults};
    const auto next = policy.next({status(408), 200s}, 1h, 0.5);
    BOOST_TEST((next.what == action::wait));
    BOOST_TEST(next.new_connection);
    BOOST_TEST(next.delay.count() == 250); // Retry-After is not defined for 408
}

BOOST_AUTO_TEST_CASE(after_a_misdelivered_response_the_next_attempt_uses_a_new_connection) {
    const retry_config config{.max_retries = 1};
    retry_policy policy{config};
    attempt_outcome misdelivered{errc::malformed_response};
    misdelivered.misdelivered = true;
    const auto next = policy.next(misdelivered, 1h, 0.5);
    BOOST_TEST((next.what == action::wait));
    BOOST_TEST(next.new_connection);
    BOOST_TEST(next.delay.count() == 250);
    BOOST_TEST(!policy.next(misdelivered, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(a_retry_after_beyond_the_limit_ends_the_retries) {
    for (const int code : {429, 503}) {
        retry_policy at{defaults};
        BOOST_TEST(at.next({status(code), 180s}, 1h, 0.5).goes_on());
        retry_policy beyond{defaults};
        const auto next = beyond.next({status(code), 180'001ms}, 1h, 0.5);
        BOOST_TEST(!next.goes_on());
        BOOST_TEST(next.delay.count() == (code == 429 ? 180'001 : 0)); // all other requests wait after a 429
    }
}

BOOST_AUTO_TEST_CASE(a_delay_beyond_the_deadline_of_the_call_ends_the_retries) {
    retry_policy policy{defaults};
    BOOST_TEST(!policy.next({status(429), 10s}, 10s, 0.5).goes_on());
    BOOST_TEST(policy.next({status(429), 10s}, 10'001ms, 0.5).goes_on());
    BOOST_TEST(!policy.next({status(500)}, 100ms, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(a_very_short_retry_after_is_raised_to_100_ms) {
    retry_policy policy{defaults};
    BOOST_TEST(policy.next({status(429), 1ms}, 1h, 0.5).delay.count() == 100);
}

BOOST_AUTO_TEST_CASE(max_retries_of_zero_disables_retries) {
    const retry_config config{.max_retries = 0};
    retry_policy policy{config};
    BOOST_TEST(!policy.next({status(500)}, 1h, 0.5).goes_on());
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_repeatable_is_sent_again_only_if_it_was_not_processed) {
    const auto decide = [](error_code code, bool sent) {
        retry_policy policy{defaults};
        attempt_outcome outcome{code};
        outcome.sent = sent;
        outcome.repeatable = false;
        return policy.next(outcome, 1h, 0.5).what;
    };
    BOOST_TEST((decide(errc::connect_failed, false) == action::wait));
    BOOST_TEST((decide(errc::connection_lost, true) == action::done));
    BOOST_TEST((decide(errc::timeout, true) == action::done));
    BOOST_TEST((decide(status(503), true) == action::done));
    BOOST_TEST((decide(status(429), true) == action::pause_all));
}

BOOST_AUTO_TEST_SUITE_END()
