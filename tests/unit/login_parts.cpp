// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/config_check.hpp"
#include "local_graph/login/authorization_codes.hpp"
#include "local_graph/login/form_parameters.hpp"
#include "local_graph/login/graph_tokens.hpp"
#include "local_graph/login/login_route.hpp"
#include "local_graph/login/scopes.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(login_parts)

using namespace std::chrono_literals;
using namespace copresence::detail::embedded;
using copresence::local_graph_config;
using copresence::login_application;
using copresence::login_config;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_CASE(the_escapes_of_a_form_are_decoded) {
    const auto fields = form::parse("a=1&b=x+y%2Fz%c3%a9&&c&=d&e=f=g").value();
    BOOST_TEST(fields["a"] == "1");
    BOOST_TEST(fields["b"] == "x y/z\xc3\xa9");
    BOOST_TEST(fields["c"] == "");
    BOOST_TEST(fields["e"] == "f=g");
    BOOST_TEST(fields["none"] == "");
    BOOST_TEST(without_escapes(with_escapes("a b&c=d/\xc3\xa9~")).value() == "a b&c=d/\xc3\xa9~");
}

BOOST_AUTO_TEST_CASE(a_malformed_form_is_rejected) {
    for (const std::string text : {"a=%", "a=%4", "a=%4g", "%zz=1", "a=1&a=2", "a=1&%61=2"})
        BOOST_TEST(!form::parse(text).has_value(), text);
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += 'f' + std::to_string(i) + "=1&";
    BOOST_TEST(!form::parse(many).has_value());
    BOOST_TEST(form::parse(many.substr(0, many.find("f64"))).has_value());
}

BOOST_AUTO_TEST_CASE(all_scopes_must_have_the_same_resource) {
    const auto asked =
        std::get<asked_scopes>(read_scopes("https://graph.microsoft.com/Presence.Read.All openid  "
                                           "https://graph.microsoft.com/User.Read offline_access"));
    BOOST_TEST(asked.resource == "https://graph.microsoft.com");
    BOOST_TEST((asked.permissions == std::vector<std::string>{"Presence.Read.All", "User.Read"}));
    BOOST_TEST((asked.openid && asked.offline_access && !asked.all_granted));
    const auto all = std::get<asked_scopes>(read_scopes("https://localhost:1//.default"));
    BOOST_TEST((all.all_granted && all.permissions.empty()));
    BOOST_TEST(all.resource == "https://localhost:1");
    BOOST_TEST(std::get<asked_scopes>(read_scopes("Presence.Read.All")).resource == "");

    const auto code = [](const char* text) { return std::get<oauth_error>(read_scopes(text)).code; };
    BOOST_TEST(code("https://a/x https://b/y") == 28000U);
    BOOST_TEST(code("https://a/.default https://a/y") == 70011U);
}

BOOST_AUTO_TEST_CASE(a_code_verifier_is_checked_against_its_challenge) {
    // RFC 7636, appendix B.
    const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const std::string challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    BOOST_TEST(fits_challenge(verifier, challenge, true));
    BOOST_TEST(!fits_challenge(verifier + 'x', challenge, true));
    BOOST_TEST(!fits_challenge(challenge, challenge, true));
    BOOST_TEST(fits_challenge(challenge, challenge, false));
    BOOST_TEST(!fits_challenge(verifier.substr(1), verifier.substr(1), false)); // 42 characters are too few
    BOOST_TEST(!fits_challenge(verifier + '+', verifier + '+', false));
}

namespace {

struct redirect_case {
    std::string asked, registered;
    bool allowed;
};

std::ostream& operator<<(std::ostream& out, const redirect_case& value) { return out << value.asked; }

const std::vector<redirect_case> redirects{
    {"http://localhost", "http://localhost", true},
    {"http://localhost:8400", "http://localhost", true},
    {"http://localhost:8400/", "http://localhost", true},
    {"http://localhost:8400/other", "http://localhost", false},
    {"http://localhost:1/back", "http://localhost/back", true},
    {"http://localhost.example:1", "http://localhost", false},
    {"http://localhost:1@evil.example", "http://localhost", false},
    {"https://localhost:1", "http://localhost", false},
    {"http://127.0.0.1:1", "http://localhost", false},
    {"http://localhost:2", "http://localhost:1", false},
    {"https://app.example/back", "https://app.example/back", true},
    {"https://app.example:444/back", "https://app.example/back", false},
    {"", "http://localhost", false},
};

struct wrong_login {
    std::string member;
    std::function<void(login_config&)> spoil;
};

std::ostream& operator<<(std::ostream& out, const wrong_login& value) { return out << value.member; }

const std::vector<wrong_login> wrong_logins{
    {"tenant", [](login_config& c) { c.tenant = "common"; }},
    {"applications", [](login_config& c) { c.applications.clear(); }},
    {"applications: client ids must be unique", [](login_config& c) { c.applications.resize(2); }},
    {"applications[0].client_id", [](login_config& c) { c.applications[0].client_id = "x"; }},
    {"applications[0].secrets", [](login_config& c) { c.applications[0].secrets = {""}; }},
    {"applications[0].federated_tokens", [](login_config& c) { c.applications[0].federated_tokens = {""}; }},
    {"applications[0].certificates[0]", [](login_config& c) { c.applications[0].certificates = {"x"}; }},
    {"applications[0].redirect_uris",
     [](login_config& c) { c.applications[0].redirect_uris = {"localhost"}; }},
    {"users", [](login_config& c) { c.users.clear(); }},
    {"users: names must be unique", [](login_config& c) { c.users.resize(2); }},
    {"users", [](login_config& c) { c.users[0].id = "x"; }},
    {"managed_identities", [](login_config& c) { c.managed_identities[0].object_id = ""; }},
    {"token_lifetime", [](login_config& c) { c.token_lifetime = 0s; }},
    {"device_code_lifetime", [](login_config& c) { c.device_code_lifetime = 25h; }},
    {"device_code_interval", [](login_config& c) { c.device_code_interval = 61s; }},
    {"approve_devices_after", [](login_config& c) { c.approve_devices_after = -1ms; }},
    {"identity_header", [](login_config& c) { c.identity_header = "a b"; }},
};

} // namespace

BOOST_DATA_TEST_CASE(codes_are_sent_to_registered_redirect_uris_only, data::make(redirects), each) {
    BOOST_TEST(may_redirect(each.asked, each.registered) == each.allowed);
}

BOOST_DATA_TEST_CASE(the_error_for_a_login_config_out_of_range_names_the_member, data::make(wrong_logins),
                     each) {
    local_graph_config config;
    config.login.emplace();
    BOOST_CHECK_NO_THROW(check(config));
    each.spoil(*config.login);
    BOOST_CHECK_EXCEPTION(check(config), std::invalid_argument, [&](const std::invalid_argument& error) {
        return std::string{error.what()}.starts_with("local_graph_config::login." + each.member);
    });
}

BOOST_AUTO_TEST_CASE(oauth_errors_in_a_plan_require_a_login_service) {
    local_graph_config config;
    config.faults.rules.emplace_back().what.response = copresence::faults::oauth_error{};
    BOOST_CHECK_THROW(check(config), std::invalid_argument);
    config.login.emplace();
    BOOST_CHECK_NO_THROW(check(config));
    std::get<copresence::faults::oauth_error>(config.faults.rules[0].what.response).status = 200;
    BOOST_CHECK_THROW(check(config), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(claims_hold_if_all_required_claims_were_requested) {
    const std::string wanted = R"({"access_token":{"nbf":{"essential":true,"value":"1"}}})";
    BOOST_TEST(claims_hold("", ""));
    BOOST_TEST(!claims_hold("", wanted));
    BOOST_TEST(claims_hold(wanted, wanted));
    BOOST_TEST(claims_hold(
        R"({"access_token":{"xms_cc":{"values":["cp1"]},"nbf":{"value":"1","essential":true}},"id_token":{}})",
        wanted));
    BOOST_TEST(!claims_hold(R"({"access_token":{"nbf":{"essential":true,"value":"2"}}})", wanted));
    BOOST_TEST(declares_cp1(R"({"access_token":{"xms_cc":{"values":["cp0","cp1"]}}})"));
    BOOST_TEST(!declares_cp1(R"({"access_token":{"xms_cc":{"values":["cp2"]}}})"));
    BOOST_TEST(!declares_cp1(R"({"access_token":{"xms_cc":{"values":"cp1"}}})"));
    BOOST_TEST(!declares_cp1(""));
}

BOOST_AUTO_TEST_CASE(paths_of_the_login_service_ignore_case) {
    const auto token = login_route::of("/Tenant/OAuth2/v2.0/TOKEN");
    BOOST_TEST((token.endpoint == login_endpoint::token));
    BOOST_TEST(token.tenant == "Tenant");
    BOOST_TEST((login_route::of("/t/oauth2/v2.0/devicecode").endpoint == login_endpoint::device_code));
    BOOST_TEST((login_route::of("/t/oauth2/v2.0/authorize").endpoint == login_endpoint::authorize));
    BOOST_TEST((login_route::of("/device").endpoint == login_endpoint::device_page));
    for (const char* path : {"", "/", "//oauth2/v2.0/token", "/t/oauth2/token", "/t/x/oauth2/v2.0/token",
                             "/v1.0/communications/getPresencesByUserId", "t/oauth2/v2.0/token"})
        BOOST_TEST((login_route::of(path).endpoint == login_endpoint::none), path);
}

BOOST_AUTO_TEST_SUITE_END()
