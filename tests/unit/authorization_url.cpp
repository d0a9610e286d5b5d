// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/authorization_url.hpp"

#include "auth/form.hpp"

#include <copresence/auth/authorization_code.hpp>
#include <copresence/error.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

using copresence::api_error;
using copresence::authorization_url_config;
using copresence::begin_authorization;
using copresence::errc;
using copresence::read_authorization_code;
using copresence::detail::form;

namespace {

authorization_url_config good() {
    authorization_url_config config;
    config.sign_in.tenant = "organizations";
    config.sign_in.client_id = "6731de76-14a6-49ae-97bc-6eba6914391e";
    config.redirect_uri = "http://localhost:8400";
    return config;
}

std::string parameter(const std::string& url, std::string_view name) {
    const auto value = form::find(std::string_view{url}.substr(url.find('?') + 1), name);
    return value ? std::string{value->view()} : "none";
}

copresence::failure failure_of(std::string_view target, std::string_view state) {
    try {
        read_authorization_code(target, state);
    } catch (const api_error& e) {
        return {e.code(), e.diagnostics()};
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(authorization_url)

// The example of RFC 7636, appendix B.
BOOST_AUTO_TEST_CASE(a_code_challenge_matches_the_example_of_the_rfc) {
    BOOST_TEST(copresence::detail::code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
               "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

BOOST_AUTO_TEST_CASE(a_verifier_is_43_to_128_unreserved_characters) {
    BOOST_TEST(copresence::detail::is_code_verifier(std::string(43, 'a')));
    BOOST_TEST(copresence::detail::is_code_verifier(std::string(125, '-') + "._~"));
    BOOST_TEST(!copresence::detail::is_code_verifier(std::string(42, 'a')));
    BOOST_TEST(!copresence::detail::is_code_verifier(std::string(129, 'a')));
    BOOST_TEST(!copresence::detail::is_code_verifier(std::string(43, '+')));
}

BOOST_AUTO_TEST_CASE(the_url_contains_all_parameters_that_the_service_needs) {
    auto config = good();
    config.login_hint = "ada@example.org";
    config.prompt = "select_account";
    const auto started = begin_authorization(config);
    BOOST_TEST(
        started.url.starts_with("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?"));
    BOOST_TEST(parameter(started.url, "client_id") == config.sign_in.client_id);
    BOOST_TEST(parameter(started.url, "response_type") == "code");
    BOOST_TEST(parameter(started.url, "redirect_uri") == config.redirect_uri);
    BOOST_TEST(parameter(started.url, "response_mode") == "query");
    BOOST_TEST(parameter(started.url, "scope") ==
               "https://graph.microsoft.com/Presence.Read.All offline_access");
    BOOST_TEST(parameter(started.url, "state") == started.state);
    BOOST_TEST(parameter(started.url, "code_challenge") ==
               copresence::detail::code_challenge(started.code_verifier));
    BOOST_TEST(parameter(started.url, "code_challenge_method") == "S256");
    BOOST_TEST(parameter(started.url, "login_hint") == "ada@example.org");
    BOOST_TEST(parameter(started.url, "prompt") == "select_account");
    BOOST_TEST(started.url.find(started.code_verifier.view()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_two_sign_ins_share_state_or_verifier) {
    const auto first = begin_authorization(good());
    const auto second = begin_authorization(good());
    BOOST_TEST(first.state != second.state);
    BOOST_TEST(!(first.code_verifier == second.code_verifier));
    BOOST_TEST(copresence::detail::is_code_verifier(first.code_verifier));
}

BOOST_AUTO_TEST_CASE(a_missing_redirect_uri_is_rejected) {
    auto config = good();
    config.redirect_uri.clear();
    BOOST_CHECK_THROW(begin_authorization(config), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_code_is_read_if_the_state_matches) {
    BOOST_TEST((read_authorization_code("/?code=a%2Fb&state=s-1&session_state=x", "s-1") == "a/b"));
}

BOOST_AUTO_TEST_CASE(a_redirect_of_another_sign_in_is_rejected) {
    for (const auto* target : {"/?code=c&state=s-2", "/?code=c", "/?code=c&state=", "/", "/favicon.ico"}) {
        const auto cause = failure_of(target, "s-1");
        BOOST_TEST((cause.code == errc::token_unavailable), target);
        const bool has_query = std::string_view{target}.find('?') != std::string_view::npos;
        BOOST_TEST(cause.info.detail.starts_with(has_query ? "the state in the redirect differs"
                                                           : "the redirect contains no sign-in response"),
                   cause.info.detail);
    }
}

BOOST_AUTO_TEST_CASE(a_redirect_without_a_code_is_rejected) {
    BOOST_TEST((failure_of("/?state=s-1", "s-1").code == errc::token_unavailable));
}

BOOST_AUTO_TEST_CASE(a_failed_sign_in_is_reported_with_its_reason) {
    const auto cause = failure_of(
        "/?error=access_denied&error_description=AADSTS65004%3A+User+declined.%0d%0aTrace+ID%3A+1&state=s-1",
        "s-1");
    BOOST_TEST((cause.code == errc::consent_required));
    BOOST_TEST(cause.info.sign_in.error == "access_denied");
    BOOST_TEST(cause.info.sign_in.aadsts_code == 65004U);
    BOOST_TEST(cause.info.sign_in.message == "User declined.");
}

BOOST_AUTO_TEST_SUITE_END()
