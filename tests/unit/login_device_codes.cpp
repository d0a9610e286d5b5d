// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/device_codes.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

BOOST_AUTO_TEST_SUITE(login_device_codes)

using namespace std::chrono_literals;
using copresence::detail::embedded::device_codes;
using copresence::detail::embedded::login_time;
using copresence::detail::embedded::oauth_error;

namespace {

const login_time start{1'700'000'000s};
const device_codes::request request{"client", "scope"};

// Returns the error of a poll, or the user and the scope of the approval.
std::string poll(device_codes& codes, const std::string& device, login_time now,
                 const std::string& client = "client") {
    const auto result = codes.poll(device, client, now);
    if (const auto* error = std::get_if<oauth_error>(&result)) return error->error;
    const auto& approved = std::get<device_codes::approved>(result);
    return approved.user + " for " + approved.scope;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_code_is_pending_then_approved_then_redeemed) {
    device_codes codes{5s, 900s, std::nullopt};
    const auto made = codes.begin(request, start);
    BOOST_TEST(made.user.size() == 9U);
    BOOST_TEST(poll(codes, made.device, start) == "authorization_pending");
    BOOST_TEST(codes.approve(made.user, "ada", start));
    BOOST_TEST(!codes.approve(made.user, "ada", start));
    BOOST_TEST(poll(codes, made.device, start + 5s) == "ada for scope");
    BOOST_TEST(poll(codes, made.device, start + 10s) == "invalid_grant");
}

BOOST_AUTO_TEST_CASE(slow_down_increases_the_polling_interval_by_five_seconds) {
    device_codes codes{5s, 900s, std::nullopt};
    const auto made = codes.begin(request, start);
    BOOST_TEST(poll(codes, made.device, start) == "authorization_pending");
    BOOST_TEST(poll(codes, made.device, start + 5s) == "authorization_pending");
    BOOST_TEST(poll(codes, made.device, start + 9s) == "slow_down");
    BOOST_TEST(poll(codes, made.device, start + 18s) == "slow_down");
    BOOST_TEST(poll(codes, made.device, start + 33s) == "authorization_pending");
}

BOOST_AUTO_TEST_CASE(declined_and_expired_codes_have_different_errors) {
    device_codes codes{5s, 60s, std::nullopt};
    const auto declined = codes.begin(request, start);
    const auto expired = codes.begin(request, start);
    BOOST_TEST(codes.pending(start + 59s).size() == 2U);
    BOOST_TEST(codes.decline(declined.user, start));
    BOOST_TEST(poll(codes, declined.device, start) == "authorization_declined");
    BOOST_TEST(poll(codes, expired.device, start + 60s) == "expired_token");
    BOOST_TEST(!codes.approve(expired.user, "ada", start + 60s));
    BOOST_TEST(codes.pending(start + 60s).empty());
}

BOOST_AUTO_TEST_CASE(only_the_requesting_client_can_redeem_a_code) {
    device_codes codes{5s, 60s, std::nullopt};
    const auto made = codes.begin(request, start);
    BOOST_TEST(poll(codes, made.device, start, "another") == "bad_verification_code");
    BOOST_TEST(poll(codes, made.device + 'x', start) == "bad_verification_code");
    BOOST_TEST(poll(codes, made.device, start, "CLIENT") == "authorization_pending");
}

BOOST_AUTO_TEST_CASE(codes_can_be_approved_automatically_after_a_time) {
    device_codes codes{0s, 60s, 1500ms};
    const auto made = codes.begin(request, start);
    BOOST_TEST(poll(codes, made.device, start + 1s) == "authorization_pending");
    BOOST_TEST(poll(codes, made.device, start + 2s) == " for scope");
}

BOOST_AUTO_TEST_SUITE_END()
