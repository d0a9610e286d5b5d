// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/token_state.hpp"

#include <boost/test/unit_test.hpp>

using copresence::errc;
using copresence::secret_string;
using copresence::detail::provider_token;
using copresence::detail::token_rules;
using advice = copresence::detail::token_state::advice;
using namespace std::chrono_literals;

namespace {

// The state of a token cache, and a clock that advances only if a test changes `now`.
struct memory {
    explicit memory(const token_rules& rules)
        : state{rules} {}

    void renew(std::string value, std::chrono::seconds life, double random = 0) {
        provider_token token;
        token.value = std::make_shared<const secret_string>(std::move(value));
        token.expires_at = now + life;
        state.complete(token, state.question(), now, random);
    }

    void fail(errc code, unsigned http_status = 400, std::string oauth_error = "invalid_client") {
        copresence::failure cause{make_error_code(code), {}};
        cause.info.http_status = http_status;
        cause.info.sign_in.error = std::move(oauth_error);
        state.complete(cause, state.question(), now, 0);
    }

    advice ask() const { return state.ask(now); }

    std::string given() const {
        const auto outcome = state.outcome(now);
        return outcome ? std::string{outcome->value->view()} : "none";
    }

    copresence::detail::token_state state;
    copresence::detail::token_state::time_point now{std::chrono::hours{24 * 365 * 50}};
};

struct of_a_client : memory {
    of_a_client()
        : memory{token_rules::of_a_client()} {}
};

struct of_a_provider : memory {
    of_a_provider()
        : memory{token_rules::of_a_provider()} {}
};

} // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(copresence::detail::token_state::advice)

BOOST_AUTO_TEST_SUITE(token_state)

BOOST_FIXTURE_TEST_CASE(without_a_token_callers_wait_for_a_renewal, of_a_provider) {
    BOOST_TEST(ask() == advice::renew);
    BOOST_TEST(given() == "none");
}

BOOST_FIXTURE_TEST_CASE(a_client_waits_for_a_renewal_in_the_last_minute, of_a_client) {
    renew("a", 1h);
    now += 59min - 1s;
    BOOST_TEST(ask() == advice::use);
    now += 1s;
    BOOST_TEST(ask() == advice::renew);
    BOOST_TEST(given() == "a");
}

BOOST_FIXTURE_TEST_CASE(a_client_renews_a_token_that_lives_less_than_a_minute_each_time, of_a_client) {
    renew("a", 30s);
    BOOST_TEST(ask() == advice::renew);
}

BOOST_FIXTURE_TEST_CASE(a_provider_returns_the_old_token_while_it_renews_five_minutes_early, of_a_provider) {
    renew("a", 1h);
    now += 55min - 1s;
    BOOST_TEST(ask() == advice::use);
    now += 1s;
    BOOST_TEST(ask() == advice::use_early);
    now += 4min;
    BOOST_TEST(ask() == advice::renew);
}

BOOST_FIXTURE_TEST_CASE(random_jitter_spreads_the_renewals_of_providers, of_a_provider) {
    renew("a", 1h, 0.999);
    now += 50min + 1s;
    BOOST_TEST(ask() == advice::use_early);
    renew("b", 1h, 0);
    now += 50min + 1s;
    BOOST_TEST(ask() == advice::use);
}

BOOST_FIXTURE_TEST_CASE(a_token_that_lives_ten_seconds_is_used_for_eight_seconds, of_a_provider) {
    renew("a", 10s);
    now += 8s;
    BOOST_TEST(ask() == advice::use);
    now += 1s;
    BOOST_TEST(ask() == advice::renew);
}

BOOST_FIXTURE_TEST_CASE(a_token_without_expiry_is_used_forever, of_a_provider) {
    provider_token token;
    token.value = std::make_shared<const secret_string>("a");
    token.expires_at = std::chrono::system_clock::time_point::max();
    state.complete(token, state.question(), now, 0.5);
    now += std::chrono::hours{24 * 365};
    BOOST_TEST(ask() == advice::use);
}

BOOST_FIXTURE_TEST_CASE(the_old_token_is_used_until_it_expires_if_its_renewal_fails, of_a_provider) {
    renew("a", 1h);
    now += 56min;
    fail(errc::token_unavailable);
    BOOST_TEST(given() == "a");
    BOOST_TEST(ask() == advice::use);
    now += 10s;
    BOOST_TEST(ask() == advice::use_early);
    now += 4min;
    BOOST_TEST(given() == "none");
}

BOOST_FIXTURE_TEST_CASE(a_final_sign_in_error_is_kept_for_ten_seconds, of_a_provider) {
    fail(errc::interaction_required);
    now += 9s;
    BOOST_TEST(ask() == advice::fail);
    BOOST_TEST((state.outcome(now).error().code == errc::interaction_required));
    now += 1s;
    BOOST_TEST(ask() == advice::renew);
}

BOOST_FIXTURE_TEST_CASE(a_transient_sign_in_error_is_retried_at_once, of_a_provider) {
    fail(errc::token_unavailable, 503, "temporarily_unavailable");
    BOOST_TEST(ask() == advice::renew);
    fail(errc::token_unavailable, 0, "");
    BOOST_TEST(ask() == advice::renew);
}

BOOST_FIXTURE_TEST_CASE(a_rejected_token_is_not_returned_and_its_claims_are_requested, of_a_provider) {
    renew("a", 1h);
    state.reject("a", "{}");
    BOOST_TEST(ask() == advice::renew);
    BOOST_TEST(given() == "none");
    BOOST_TEST(state.claims() == "{}");
    BOOST_TEST((*state.rejected() == "a"));
    renew("b", 1h);
    BOOST_TEST(given() == "b");
    BOOST_TEST(state.claims().empty());
    BOOST_TEST(!state.rejected());
}

BOOST_FIXTURE_TEST_CASE(rejecting_a_token_that_was_replaced_has_no_effect, of_a_provider) {
    renew("a", 1h);
    renew("b", 1h);
    const auto question = state.question();
    state.reject("a", "{}");
    BOOST_TEST(given() == "b");
    BOOST_TEST(state.question() == question);
}

BOOST_FIXTURE_TEST_CASE(claims_without_a_token_apply_to_the_current_token, of_a_provider) {
    renew("a", 1h);
    state.reject("", "");
    BOOST_TEST(given() == "a");
    state.reject("", "{}");
    BOOST_TEST(given() == "none");
    renew("b", 1h);
    state.reject("", "{}"); // the claims with which the token was requested
    BOOST_TEST(given() == "b");
}

BOOST_FIXTURE_TEST_CASE(a_renewal_that_began_before_a_rejection_is_ignored, of_a_provider) {
    renew("a", 1h);
    const auto before = state.question();
    state.reject("a", "");
    provider_token late;
    late.value = std::make_shared<const secret_string>("a");
    late.expires_at = now + 1h;
    state.complete(late, before, now, 0);
    BOOST_TEST(given() == "none");
    BOOST_TEST(ask() == advice::renew);
}

BOOST_FIXTURE_TEST_CASE(a_rejection_ends_the_time_for_which_an_error_is_kept, of_a_provider) {
    renew("a", 1s);
    fail(errc::interaction_required);
    state.reject("a", "{}");
    BOOST_TEST(ask() == advice::renew);
}

BOOST_AUTO_TEST_SUITE_END()
