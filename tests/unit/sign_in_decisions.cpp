// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// When a device code is asked for again, and when a metadata service is.

#include "auth/device_flow.hpp"
#include "auth/identity_retry.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using copresence::device_flow;
using copresence::errc;
using copresence::failed_attempt;
using copresence::http_category;
using copresence::identity_retry;
using namespace std::chrono_literals;

namespace {

const device_flow::time_point begin{1h};

copresence::error_code status(int value) { return {value, http_category()}; }

std::chrono::milliseconds delay(identity_retry& retries, const failed_attempt& failed,
                                std::chrono::milliseconds left = 10min) {
    const auto next = retries.next(failed, left);
    return next ? next->delay : -1ms;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sign_in_decisions)

BOOST_AUTO_TEST_CASE(a_device_code_is_asked_for_at_its_interval) {
    device_flow flow{5s, 900s, begin};
    BOOST_TEST((flow.first(begin) == begin + 5s));
    BOOST_TEST((flow.next("authorization_pending", begin + 5s) == begin + 10s));
    BOOST_TEST((flow.next("authorization_pending", begin + 10s) == begin + 15s));
}

BOOST_AUTO_TEST_CASE(each_slow_down_adds_five_seconds_for_good) {
    device_flow flow{5s, 900s, begin};
    BOOST_TEST((flow.next("slow_down", begin) == begin + 10s));
    BOOST_TEST((flow.next("authorization_pending", begin) == begin + 10s));
    BOOST_TEST((flow.next("slow_down", begin) == begin + 15s));
}

BOOST_AUTO_TEST_CASE(a_question_without_an_answer_is_asked_again_more_slowly) {
    device_flow flow{5s, 900s, begin};
    BOOST_TEST((flow.next("", begin) == begin + 10s));
}

BOOST_AUTO_TEST_CASE(a_decision_ends_the_questions) {
    for (const auto* error :
         {"authorization_declined", "expired_token", "bad_verification_code", "invalid_client"}) {
        device_flow flow{5s, 900s, begin};
        BOOST_TEST(!flow.next(error, begin).has_value(), error);
    }
}

BOOST_AUTO_TEST_CASE(the_codes_end_is_the_last_time_to_ask) {
    device_flow flow{5s, 12s, begin};
    BOOST_TEST((flow.next("authorization_pending", begin + 10s) == begin + 12s));
    BOOST_TEST(!flow.expired(begin + 11s));
    BOOST_TEST(!flow.next("authorization_pending", begin + 12s).has_value());
    BOOST_TEST(flow.expired(begin + 12s));
}

BOOST_AUTO_TEST_CASE(a_metadata_service_is_asked_five_times_more) {
    identity_retry retries{1};
    std::vector<std::chrono::milliseconds> delays;
    for (const int code : {404, 410, 429, 500, 503, 504})
        delays.push_back(delay(retries, {status(code), {}}));
    const std::vector<std::chrono::milliseconds> expected{0s, 2s, 6s, 14s, 30s, -1ms};
    BOOST_TEST((delays == expected));
}

BOOST_AUTO_TEST_CASE(what_a_metadata_service_decides_is_not_asked_again) {
    for (const int code : {400, 401, 403, 405}) {
        identity_retry retries{1};
        BOOST_TEST((delay(retries, {status(code), {}}) == -1ms), code);
    }
}

BOOST_AUTO_TEST_CASE(a_machine_without_a_metadata_service_is_not_asked_again) {
    for (const auto code : {errc::connect_failed, errc::timeout}) {
        identity_retry retries{1};
        BOOST_TEST((delay(retries, {make_error_code(code), {}}) == -1ms));
    }
    identity_retry broken{1};
    BOOST_TEST((delay(broken, {make_error_code(errc::connection_lost), {}}) == 0ms));
}

BOOST_AUTO_TEST_CASE(a_metadata_service_that_says_when_is_obeyed_for_seventy_seconds_at_most) {
    identity_retry retries{1};
    BOOST_TEST((delay(retries, {status(410), 20s}) == 20s));
    BOOST_TEST((delay(retries, {status(429), 1h}) == 70s));
    BOOST_TEST((delay(retries, {status(429), 1s}) == 6s));
}

BOOST_AUTO_TEST_CASE(a_wait_that_time_does_not_allow_is_not_begun) {
    identity_retry retries{1};
    BOOST_TEST((delay(retries, {status(429), 20s}, 20s) == -1ms));
}

BOOST_AUTO_TEST_SUITE_END()
