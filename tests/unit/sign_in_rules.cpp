// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/sign_in.hpp"
#include "auth/sign_in_hints.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>

using copresence::errc;
using copresence::sign_in_config;
using copresence::token_request;
using copresence::detail::oauth_error;
using copresence::detail::permission;

namespace {

sign_in_config good() {
    sign_in_config config;
    config.tenant = "contoso.onmicrosoft.com";
    config.client_id = "6731de76-14a6-49ae-97bc-6eba6914391e";
    return config;
}

token_request for_scope(std::string scope) {
    token_request request;
    request.scope = std::move(scope);
    return request;
}

std::string endpoint_of(const sign_in_config& config, std::string scope) {
    const copresence::detail::sign_in_rules rules{config, permission::application};
    const auto found = rules.endpoint(for_scope(std::move(scope)), "token");
    return found ? found->origin() + found->path : "none";
}

struct wrong_member {
    const char* member;
    std::function<void(sign_in_config&)> spoil;
};

std::ostream& operator<<(std::ostream& out, const wrong_member& value) { return out << value.member; }

const wrong_member wrong_members[]{
    {"tenant", [](auto& config) { config.tenant.clear(); }},
    {"tenant", [](auto& config) { config.tenant = "a/b"; }},
    {"tenant", [](auto& config) { config.tenant = "common"; }},
    {"client_id", [](auto& config) { config.client_id.clear(); }},
    {"client_id", [](auto& config) { config.client_id = "copresence"; }},
    {"authority", [](auto& config) { config.authority = "https://login.example/tenant"; }},
    {"authority", [](auto& config) { config.authority = "http://login.example"; }},
    {"authority", [](auto& config) { config.authority = "http://127.0.0.1:80"; }},
    {"authority", [](auto& config) { config.authority = "login.example"; }},
    {"scope", [](auto& config) { config.scope = std::string(3000, 'a'); }},
    {"timeouts.token", [](auto& config) { config.timeouts.token = std::chrono::milliseconds{0}; }},
    {"retry.max_retries", [](auto& config) { config.retry.max_retries = 101; }},
    {"tls.ca_pem", [](auto& config) { config.tls.ca_pem = config.tls.ca_file = "x"; }},
};

struct meaning {
    const char* error;
    unsigned aadsts;
    const char* suberror;
    errc code;
    const char* hint;
};

std::ostream& operator<<(std::ostream& out, const meaning& value) {
    return out << value.error << ' ' << value.aadsts;
}

// The errors that users meet most often.
// Source: learn.microsoft.com/entra/identity-platform/reference-error-codes
const meaning meanings[]{
    {"invalid_request", 90002, "", errc::token_unavailable, "tenant"},
    {"unauthorized_client", 700016, "", errc::token_unavailable, "client id"},
    {"invalid_client", 7000215, "", errc::token_unavailable, "not its id"},
    {"invalid_client", 7000222, "", errc::token_unavailable, "expired"},
    {"invalid_client", 700024, "", errc::token_unavailable, "clock"},
    {"invalid_client", 700027, "", errc::token_unavailable, "certificate"},
    {"invalid_client", 7000218, "", errc::token_unavailable, "public client"},
    {"invalid_scope", 70011, "", errc::token_unavailable, "/.default"},
    {"invalid_grant", 65001, "consent_required", errc::consent_required, "consent"},
    {"consent_required", 0, "", errc::consent_required, "consent"},
    {"invalid_grant", 700082, "", errc::interaction_required, "sign in again"},
    {"invalid_grant", 50173, "", errc::interaction_required, "sign in again"},
    {"interaction_required", 50076, "", errc::interaction_required, "second factor"},
    {"expired_token", 70020, "", errc::interaction_required, "start the sign-in again"},
    {"authorization_declined", 0, "", errc::interaction_required, "declined"},
    {"temporarily_unavailable", 0, "", errc::token_unavailable, "try again later"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(sign_in_rules)

BOOST_DATA_TEST_CASE(an_invalid_member_is_named_in_the_exception, boost::unit_test::data::make(wrong_members),
                     wrong) {
    auto config = good();
    wrong.spoil(config);
    const auto names_it = [&](const std::invalid_argument& e) {
        return std::string{e.what()}.starts_with("copresence::sign_in_config::" + std::string{wrong.member} +
                                                 ": ");
    };
    BOOST_CHECK_EXCEPTION(copresence::detail::sign_in_rules(config, permission::application),
                          std::invalid_argument, names_it);
}

BOOST_AUTO_TEST_CASE(users_may_sign_in_with_the_tenant_organizations) {
    auto config = good();
    config.tenant = "organizations";
    const copresence::detail::sign_in_rules rules{config, permission::delegated};
    BOOST_TEST(rules.endpoint(token_request{}, "devicecode")->path ==
               "/organizations/oauth2/v2.0/devicecode");
}

BOOST_AUTO_TEST_CASE(the_authority_belongs_to_the_cloud_of_the_scope) {
    const std::string path = "/contoso.onmicrosoft.com/oauth2/v2.0/token";
    BOOST_TEST(endpoint_of(good(), "") == "https://login.microsoftonline.com" + path);
    BOOST_TEST(endpoint_of(good(), "https://graph.microsoft.com/.default") ==
               "https://login.microsoftonline.com" + path);
    BOOST_TEST(endpoint_of(good(), "https://graph.microsoft.us/.default") ==
               "https://login.microsoftonline.us" + path);
    BOOST_TEST(endpoint_of(good(), "https://dod-graph.microsoft.us/.default") ==
               "https://login.microsoftonline.us" + path);
    BOOST_TEST(endpoint_of(good(), "https://graph.microsoft.com.evil.example/.default") == "none");
    BOOST_TEST(endpoint_of(good(), "https://localhost:8443/.default") == "none");
}

BOOST_AUTO_TEST_CASE(a_configured_authority_is_used_for_every_scope) {
    auto config = good();
    config.authority = "https://login.example:444/";
    BOOST_TEST(endpoint_of(config, "https://localhost:8443/.default") ==
               "https://login.example:444/contoso.onmicrosoft.com/oauth2/v2.0/token");
}

BOOST_AUTO_TEST_CASE(the_default_scope_differs_for_users_and_applications) {
    const copresence::detail::sign_in_rules user{good(), permission::delegated};
    const copresence::detail::sign_in_rules application{good(), permission::application};
    const auto request = for_scope("https://graph.microsoft.us/.default");
    BOOST_TEST(user.scope(request) == "https://graph.microsoft.us/Presence.Read.All offline_access");
    BOOST_TEST(application.scope(request) == "https://graph.microsoft.us/.default");
    auto config = good();
    config.scope = "User.Read";
    const copresence::detail::sign_in_rules other{config, permission::delegated};
    BOOST_TEST(other.scope(request) == "User.Read");
}

BOOST_AUTO_TEST_CASE(claims_of_a_challenge_are_merged_with_the_capabilities_of_the_client) {
    const copresence::detail::sign_in_rules able{good(), permission::application};
    token_request request;
    BOOST_TEST(able.claims(request) == R"({"access_token":{"xms_cc":{"values":["cp1"]}}})");
    request.claims = R"({"access_token":{"nbf":{"essential":true,"value":"1"}}})";
    BOOST_TEST(able.claims(request) ==
               R"({"access_token":{"nbf":{"essential":true,"value":"1"},"xms_cc":{"values":["cp1"]}}})");
    auto config = good();
    config.claims_challenges = false;
    const copresence::detail::sign_in_rules unable{config, permission::application};
    BOOST_TEST(unable.claims(token_request{}) == "");
    BOOST_TEST(unable.claims(request) == request.claims);
}

BOOST_DATA_TEST_CASE(frequent_errors_have_a_code_and_a_hint, boost::unit_test::data::make(meanings),
                     expected) {
    oauth_error error;
    error.code = expected.error;
    error.aadsts = expected.aadsts;
    error.suberror = expected.suberror;
    BOOST_TEST(copresence::detail::meaning_of(error) == expected.code);
    BOOST_TEST(copresence::detail::hint_for(error).find(expected.hint) != std::string_view::npos,
               copresence::detail::hint_for(error));
}

BOOST_AUTO_TEST_SUITE_END()
