// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Tests when a device code is polled again, and when a request to a metadata service is retried.

#include "auth/device_flow.hpp"
#include "auth/identity_retry.hpp"
#include "auth/sign_in_hints.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using copresence::errc;
using copresence::http_category;
using copresence::detail::attempt_outcome;
using copresence::detail::device_flow;
using copresence::detail::identity_retry;
using namespace std::chrono_literals;

namespace {

const device_flow::time_point begin{1h};

copresence::error_code status(int value) { return {value, http_category()}; }

std::chrono::milliseconds delay(identity_retry& retries, const attempt_outcome& failed,
                                std::chrono::milliseconds left = 10min) {
    const auto next = retries.next(failed, left);
    return next.goes_on() ? next.delay : -1ms;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sign_in_decisions)

BOOST_AUTO_TEST_CASE(a_device_code_is_polled_at_its_interval) {
    device_flow flow{5s, 900s, begin};
    BOOST_TEST((flow.first(begin) == begin + 5s));
    BOOST_TEST((flow.next("authorization_pending", begin + 5s) == begin + 10s));
    BOOST_TEST((flow.next("authorization_pending", begin + 10s) == begin + 15s));
}

BOOST_AUTO_TEST_CASE(each_slow_down_adds_five_seconds_to_the_interval) {
    device_flow flow{5s, 900s, begin};
    BOOST_TEST((flow.next("slow_down", begin) == begin + 10s));
    BOOST_TEST((flow.next("authorization_pending", begin) == begin + 10s));
    BOOST_TEST((flow.next("slow_down", begin) == begin + 15s));
}

BOOST_AUTO_TEST_CASE(a_poll_without_a_response_adds_five_seconds_to_the_interval) {
    device_flow flow{5s, 900s, begin};
    BOOST_TEST((flow.next("", begin) == begin + 10s));
}

BOOST_AUTO_TEST_CASE(a_final_error_ends_the_polling) {
    for (const auto* error :
         {"authorization_declined", "expired_token", "bad_verification_code", "invalid_client"}) {
        device_flow flow{5s, 900s, begin};
        BOOST_TEST(!flow.next(error, begin).has_value(), error);
    }
}

BOOST_AUTO_TEST_CASE(device_code_that_occurs_in_an_error_code_does_not_end_the_polling) {
    for (const auto* device_code : {"authorization", "authorization_pending", "a", "_"}) {
        copresence::detail::form request;
        request.add_secret("device_code", device_code);
        const auto error =
            copresence::detail::parse_oauth_error(R"({"error":"authorization_pending"})", request);
        BOOST_REQUIRE(error.has_value());
        copresence::failure cause;
        report(*error, cause);
        device_flow flow{5s, 900s, begin};
        BOOST_TEST((flow.next(cause.info.sign_in.error, begin) == begin + 5s), device_code);
    }
}

BOOST_AUTO_TEST_CASE(secret_that_equals_an_error_code_does_not_change_the_meaning) {
    for (const auto* secret : {"invalid_grant", "AADSTS50076", "n", "0"}) {
        copresence::detail::form request;
        request.add_secret("client_secret", secret);
        const auto error = copresence::detail::parse_oauth_error(
            R"({"error":"invalid_grant","error_description":"AADSTS50076: second factor"})", request);
        BOOST_REQUIRE(error.has_value());
        BOOST_TEST((meaning_of(*error) == errc::interaction_required), secret);
        copresence::detail::oauth_error plain;
        plain.aadsts = 50076;
        BOOST_TEST(hint_for(*error) == hint_for(plain), secret);
    }
}

BOOST_AUTO_TEST_CASE(the_last_poll_is_at_the_expiry_of_the_code) {
    device_flow flow{5s, 12s, begin};
    BOOST_TEST((flow.next("authorization_pending", begin + 10s) == begin + 12s));
    BOOST_TEST(!flow.expired(begin + 11s));
    BOOST_TEST(!flow.next("authorization_pending", begin + 12s).has_value());
    BOOST_TEST(flow.expired(begin + 12s));
}

BOOST_AUTO_TEST_CASE(a_request_to_a_metadata_service_is_retried_five_times) {
    identity_retry retries{1};
    std::vector<std::chrono::milliseconds> delays;
    for (const int code : {404, 410, 429, 500, 503, 504})
        delays.push_back(delay(retries, {status(code), {}}));
    const std::vector<std::chrono::milliseconds> expected{0s, 2s, 6s, 14s, 30s, -1ms};
    BOOST_TEST((delays == expected));
}

BOOST_AUTO_TEST_CASE(after_a_408_a_metadata_service_is_asked_on_a_new_connection) {
    identity_retry retries{1};
    const auto next = retries.next({status(408), {}}, 1h);
    BOOST_TEST(next.goes_on());
    BOOST_TEST(next.new_connection);
}

BOOST_AUTO_TEST_CASE(a_rejection_by_a_metadata_service_is_not_retried) {
    for (const int code : {400, 401, 403, 405}) {
        identity_retry retries{1};
        BOOST_TEST((delay(retries, {status(code), {}}) == -1ms), code);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_metadata_service_is_not_retried) {
    for (const auto code : {errc::connect_failed, errc::timeout}) {
        identity_retry retries{1};
        BOOST_TEST((delay(retries, {make_error_code(code), {}}) == -1ms));
    }
    identity_retry broken{1};
    BOOST_TEST((delay(broken, {make_error_code(errc::connection_lost), {}}) == 0ms));
}

BOOST_AUTO_TEST_CASE(the_retry_after_of_a_metadata_service_is_limited_to_seventy_seconds) {
    identity_retry retries{1};
    BOOST_TEST((delay(retries, {status(410), 20s}) == 20s));
    BOOST_TEST((delay(retries, {status(429), 1h}) == 70s));
    BOOST_TEST((delay(retries, {status(429), 1s}) == 6s));
}

BOOST_AUTO_TEST_CASE(a_wait_that_exceeds_the_remaining_time_is_not_started) {
    identity_retry retries{1};
    BOOST_TEST((delay(retries, {status(429), 20s}, 20s) == -1ms));
}

BOOST_AUTO_TEST_SUITE_END()
