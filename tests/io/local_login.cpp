// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/application_certificate.hpp"
#include "support/login_client.hpp"

#include "base/base64.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(local_login)

using namespace std::chrono_literals;
using namespace copresence::test;
using copresence::local_graph_config;
using copresence::local_graph_headers;
using copresence::login_application;
namespace json = boost::json;

namespace {

const std::string app = login_application{}.client_id;
const std::string secret = "s3cret";
const std::string default_scope = "https://graph.microsoft.com/.default";
const std::string delegated_scope = "https://graph.microsoft.com/Presence.Read.All offline_access";
const std::string device_grant = "urn:ietf:params:oauth:grant-type:device_code";
const std::string jwt_bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const std::string cp1 = R"({"access_token":{"xms_cc":{"values":["cp1"]}}})";

const fields by_secret{{"client_id", app},
                       {"client_secret", secret},
                       {"scope", default_scope},
                       {"grant_type", "client_credentials"}};

fields changed(fields form, const std::string& name, const std::string& value) {
    for (auto& [each, old] : form)
        if (each == name) old = value;
    return form;
}

fields with(fields form, const fields& more) {
    form.insert(form.end(), more.begin(), more.end());
    return form;
}

login_answer sign_in_on_device(login_client& client, const fields& more = {}) {
    const auto started = client.post("devicecode", client.with_id({{"scope", delegated_scope}}));
    client.login().approve(started["user_code"]);
    return client.post(
        "token",
        with(client.with_id({{"grant_type", device_grant}, {"device_code", started["device_code"]}}), more));
}

login_answer refresh(login_client& client, const std::string& token, const fields& more = {}) {
    return client.post(
        "token", with(client.with_id({{"grant_type", "refresh_token"}, {"refresh_token", token}}), more));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_secret_yields_a_token_that_graph_accepts) {
    login_client client;
    const auto token = client.post("token", by_secret);
    BOOST_TEST(token.status == 200U);
    BOOST_TEST(token["token_type"] == "Bearer");
    BOOST_TEST(token["expires_in"] == "3600");
    BOOST_TEST(token["refresh_token"] == "");
    BOOST_TEST(token.header("cache-control") == "no-store, no-cache");
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    BOOST_TEST(client.ask_graph(client.graph().token()).status == 200U);
    BOOST_TEST(client.ask_graph(token["access_token"] + "x").status == 401U);
    BOOST_TEST(client.login().stats().tokens_issued == 1U);
}

BOOST_AUTO_TEST_CASE(a_secret_may_be_sent_in_the_authorization_header) {
    login_client client;
    const fields form{{"grant_type", "client_credentials"}, {"scope", default_scope}};
    const auto basic = "Basic " + copresence::detail::encode_base64(app + ':' + secret);
    BOOST_TEST(client.post("token", form, {{"Authorization", basic}}).status == 200U);
    const auto wrong = "Basic " + copresence::detail::encode_base64(app + ":S3cret");
    BOOST_TEST(client.post("token", form, {{"Authorization", wrong}}).error() == "invalid_client 7000215");
    BOOST_TEST(client.post("token", by_secret, {{"Authorization", basic}}).error() ==
               "invalid_request 9002313");
}

namespace {

struct rejection {
    std::string name;
    fields form;
    unsigned status;
    std::string error;
};

std::ostream& operator<<(std::ostream& out, const rejection& value) { return out << value.name; }

const std::vector<rejection> rejections{
    {"wrong secret", changed(by_secret, "client_secret", "S3cret"), 401, "invalid_client 7000215"},
    {"no secret", changed(by_secret, "client_secret", ""), 401, "invalid_client 7000218"},
    {"unknown application", changed(by_secret, "client_id", "11111111-2222-3333-4444-555555555555"), 400,
     "unauthorized_client 700016"},
    {"no client id", changed(by_secret, "client_id", ""), 400, "invalid_request 900144"},
    {"no grant type", changed(by_secret, "grant_type", ""), 400, "invalid_request 900144"},
    {"unknown grant type", changed(by_secret, "grant_type", "password"), 400, "unsupported_grant_type 70003"},
    {"a scope other than .default",
     changed(by_secret, "scope", "https://graph.microsoft.com/Presence.Read.All"), 400,
     "invalid_scope 1002012"},
    {"no scope", changed(by_secret, "scope", ""), 400, "invalid_scope 1002012"},
    {"two resources", changed(by_secret, "scope", default_scope + " https://vault.azure.net/.default"), 400,
     "invalid_scope 28000"},
    {"unknown resource", changed(by_secret, "scope", "https://vault.azure.net/.default"), 400,
     "invalid_resource 500011"},
    {"repeated parameter", with(by_secret, {{"scope", default_scope}}), 400, "invalid_request 9002313"},
    {"claims that are not an object", with(by_secret, {{"claims", "[]"}}), 400, "invalid_request 90100"},
    {"unknown code",
     {{"client_id", app}, {"grant_type", "authorization_code"}, {"code", "1.x"}},
     400,
     "invalid_grant 70000"},
    {"unknown device code",
     {{"client_id", app}, {"grant_type", device_grant}, {"device_code", "x"}},
     400,
     "bad_verification_code 70018"},
    {"unknown refresh token",
     {{"client_id", app}, {"grant_type", "refresh_token"}, {"refresh_token", "x"}},
     400,
     "invalid_grant 9002313"},
};

} // namespace

BOOST_DATA_TEST_CASE(invalid_token_requests_get_entras_errors, boost::unit_test::data::make(rejections),
                     each) {
    login_client client;
    const auto reply = client.post("token", each.form);
    BOOST_TEST(reply.status == each.status);
    BOOST_TEST(reply.error() == each.error);
    BOOST_TEST(client.login().stats().rejected == 1U);
}

BOOST_AUTO_TEST_CASE(an_error_has_all_members_of_entras_errors) {
    login_client client;
    const std::string id = "66825e03-7ef5-42da-9069-724602c31f6b";
    const auto reply =
        client.post("token", changed(by_secret, "client_secret", "S3cret"), {{"client-request-id", id}});
    BOOST_TEST(reply["correlation_id"] == id);
    BOOST_TEST(reply["trace_id"].size() == 36U);
    BOOST_TEST(reply["timestamp"].size() == std::string{"2016-01-09 02:02:12Z"}.size());
    const auto text = reply["error_description"];
    BOOST_TEST(text.starts_with("AADSTS7000215: Invalid client secret provided."));
    BOOST_TEST(text.ends_with("\r\nTrace ID: " + reply["trace_id"] + "\r\nCorrelation ID: " + id +
                              "\r\nTimestamp: " + reply["timestamp"]));
    BOOST_TEST(reply.body.find("S3cret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(requests_for_other_tenants_are_rejected) {
    login_client client;
    const auto in = [&](const std::string& tenant) {
        return client.post_to('/' + tenant + "/oauth2/v2.0/token", by_secret);
    };
    BOOST_TEST(in("AAAABBBB-0000-CCCC-1111-DDDD2222EEEE").status == 200U);
    BOOST_TEST(in("11111111-2222-3333-4444-555555555555").error() == "invalid_request 90002");
    BOOST_TEST(in("common").error() == "invalid_request 50059");
    BOOST_TEST(client.get("/common/oauth2/v2.0/token").status == 400U);
}

BOOST_AUTO_TEST_CASE(a_signed_assertion_can_be_used_once) {
    const application_certificate certificate;
    auto config = login_client::with_login();
    config.login->applications.front().certificates = {certificate.certificate_pem()};
    login_client client{config};
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const json::object claims{
        {"aud", client.login().authority() + '/' + client.login().tenant() + "/oauth2/v2.0/token"},
        {"iss", app},
        {"sub", app},
        {"jti", "1"},
        {"nbf", now},
        {"iat", now},
        {"exp", now + 300}};
    const fields form{{"client_id", app},
                      {"grant_type", "client_credentials"},
                      {"scope", default_scope},
                      {"client_assertion_type", jwt_bearer},
                      {"client_assertion", certificate.sign(certificate.header(), json::serialize(claims))}};
    BOOST_TEST(client.post("token", changed(form, "client_assertion_type", "jwt")).error() ==
               "invalid_request 900144");
    const auto token = client.post("token", form);
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    BOOST_TEST(client.post("token", form).error() == "invalid_client 700024");
}

BOOST_AUTO_TEST_CASE(a_federated_token_can_be_used_until_it_expires) {
    login_client client;
    const auto form = [&](const std::string& token) {
        return fields{{"client_id", app},
                      {"grant_type", "client_credentials"},
                      {"scope", default_scope},
                      {"client_assertion_type", jwt_bearer},
                      {"client_assertion", token}};
    };
    const auto token = client.login().federated_token(app);
    BOOST_TEST(client.post("token", form(token)).status == 200U);
    BOOST_TEST(client.post("token", form(token)).status == 200U);
    BOOST_TEST(client.post("token", form(token + 'x')).error() == "invalid_request 70021");
    client.login().advance(1h);
    BOOST_TEST(client.post("token", form(token)).error() == "invalid_client 700024");
    BOOST_TEST(client.post("token", form(client.login().federated_token(app))).status == 200U);
    BOOST_CHECK_THROW(client.login().federated_token("unknown"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(graph_rejects_a_token_that_has_expired_on_the_services_clock) {
    auto config = login_client::with_login();
    config.login->token_lifetime = 60s;
    login_client client{config};
    const auto token = client.post("token", by_secret)["access_token"];
    client.login().advance(59s);
    BOOST_TEST(client.ask_graph(token).status == 200U);
    client.login().advance(1s);
    const auto rejected = client.ask_graph(token);
    BOOST_TEST(rejected.status == 401U);
    BOOST_TEST(rejected.body.find("the token is expired") != std::string::npos);
    BOOST_TEST(rejected.header("www-authenticate").find("claims") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(graph_rejects_a_token_for_another_resource_or_without_permission) {
    auto config = login_client::with_login();
    config.login->applications.front().roles = {"User.Read.All"};
    login_client client{config};
    BOOST_TEST(client.ask_graph(client.post("token", by_secret)["access_token"]).status == 403U);
    const auto other = client.post("token", changed(by_secret, "scope", "api://" + app + "/.default"));
    BOOST_TEST(client.ask_graph(other["access_token"]).status == 401U);
}

BOOST_AUTO_TEST_CASE(a_device_code_is_pending_until_the_user_has_signed_in) {
    login_client client;
    const auto started = client.post("devicecode", client.with_id({{"scope", delegated_scope}}));
    BOOST_TEST(started["expires_in"] == "900");
    BOOST_TEST(started["interval"] == "0");
    BOOST_TEST(started["verification_uri"] == client.login().authority() + "/device");
    BOOST_TEST(started["message"].find(started["user_code"]) != std::string::npos);
    const auto ask = [&] {
        return client.post(
            "token", client.with_id({{"grant_type", device_grant}, {"device_code", started["device_code"]}}));
    };
    BOOST_TEST(ask().error() == "authorization_pending 70016");
    BOOST_TEST((client.login().pending_user_codes() == std::vector{started["user_code"]}));
    BOOST_TEST(!client.login().approve("nothing"));
    BOOST_TEST(client.login().approve(started["user_code"]));
    const auto token = ask();
    BOOST_TEST(token["scope"] == "https://graph.microsoft.com/Presence.Read.All");
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    BOOST_TEST(ask().error() == "invalid_grant 54005");
    BOOST_TEST(client.login().pending_user_codes().empty());
}

BOOST_AUTO_TEST_CASE(a_user_code_can_be_entered_on_the_device_page) {
    login_client client;
    const auto page = client.get("/device");
    BOOST_TEST(page.status == 200U);
    BOOST_TEST(page.body.find("ada@example.org") != std::string::npos);
    const auto begin = [&] {
        return client.post("devicecode", client.with_id({{"scope", delegated_scope}}));
    };
    const auto ask = [&](const login_answer& started) {
        return client.post(
            "token", client.with_id({{"grant_type", device_grant}, {"device_code", started["device_code"]}}));
    };
    const auto first = begin();
    BOOST_TEST(client.post_to("/device", {{"user_code", first["user_code"]}, {"action", "approve"}}).status ==
               200U);
    BOOST_TEST(ask(first).status == 200U);
    const auto second = begin();
    BOOST_TEST(
        client.post_to("/device", {{"user_code", second["user_code"]}, {"action", "decline"}}).status ==
        200U);
    BOOST_TEST(ask(second).error() == "authorization_declined 65004");
    BOOST_TEST(client.post_to("/device", {{"user_code", second["user_code"]}}).status == 400U);
}

BOOST_AUTO_TEST_CASE(a_refresh_returns_a_new_refresh_token_and_keeps_the_old_token_valid) {
    login_client client;
    const auto first = sign_in_on_device(client);
    const auto second = refresh(client, first["refresh_token"]);
    BOOST_TEST(client.ask_graph(second["access_token"]).status == 200U);
    BOOST_TEST(second["refresh_token"] != first["refresh_token"]);
    BOOST_TEST(refresh(client, first["refresh_token"]).status == 200U);
    BOOST_TEST(refresh(client, second["refresh_token"], {{"scope", "https://graph.microsoft.com/Mail.Read"}})
                   .error() == "invalid_grant 65001");
    client.login().advance(91 * 24h);
    BOOST_TEST(refresh(client, second["refresh_token"]).error() == "invalid_grant 700082");
}

BOOST_AUTO_TEST_CASE(revoked_sessions_are_rejected_by_login_service_and_graph) {
    login_client client;
    const auto plain = sign_in_on_device(client);
    const auto capable = sign_in_on_device(client, {{"claims", cp1}});
    client.login().revoke_sessions("ada@example.org");
    BOOST_TEST(refresh(client, plain["refresh_token"]).error() == "invalid_grant 50173");
    BOOST_TEST(client.ask_graph(plain["access_token"]).header("www-authenticate").find("claims") ==
               std::string::npos);
    const auto challenged = client.ask_graph(capable["access_token"]);
    BOOST_TEST(challenged.status == 401U);
    BOOST_TEST(challenged.header("www-authenticate").find(R"(error="insufficient_claims", claims=")") !=
               std::string::npos);
    BOOST_TEST(client.ask_graph(sign_in_on_device(client)["access_token"]).status == 200U);
}

BOOST_AUTO_TEST_CASE(tokens_without_the_required_claims_are_challenged) {
    login_client client;
    const auto token = client.post("token", with(by_secret, {{"claims", cp1}}))["access_token"];
    client.login().require_claims(R"({"access_token":{"acrs":{"essential":true,"value":"c1"}}})");
    const auto challenged = client.ask_graph(token);
    BOOST_TEST(challenged.status == 401U);
    const auto field = std::string{challenged.header("www-authenticate")};
    const auto begin = field.find("claims=\"") + 8;
    const auto asked =
        copresence::detail::decode_base64(field.substr(begin, field.find('"', begin) - begin)).value();
    BOOST_TEST(
        client.ask_graph(client.post("token", with(by_secret, {{"claims", asked}}))["access_token"]).status ==
        200U);
    client.login().require_claims("");
    BOOST_TEST(client.ask_graph(token).status == 200U);
    BOOST_CHECK_THROW(client.login().require_claims("[]"), std::invalid_argument);
}

namespace {

// RFC 7636, appendix B.
const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const std::string challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const fields browser{{"client_id", app},
                     {"response_type", "code"},
                     {"redirect_uri", "http://localhost:4711/back"},
                     {"scope", delegated_scope},
                     {"state", "a b&c"},
                     {"code_challenge", challenge},
                     {"code_challenge_method", "S256"}};

local_graph_config with_redirect_to(const std::string& uri) {
    auto config = login_client::with_login();
    config.login->applications.front().redirect_uris = {uri};
    return config;
}

http_response browse(login_client& client, const fields& form) {
    return client.get("/organizations/oauth2/v2.0/authorize?" + to_form(form));
}

std::string location(const http_response& response) { return std::string{response.header("location")}; }

std::string code_in(const http_response& response) {
    const auto all = location(response);
    const auto begin = all.find("code=") + 5;
    return all.substr(begin, all.find('&', begin) - begin);
}

fields redeem(const std::string& code, const std::string& with_verifier = verifier) {
    return {{"client_id", app},
            {"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", "http://localhost:4711/back"},
            {"code_verifier", with_verifier}};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_browser_is_redirected_with_a_code_that_is_valid_once) {
    login_client client{with_redirect_to("http://localhost/back")};
    const auto sent_on = browse(client, browser);
    BOOST_TEST(sent_on.status == 302U);
    BOOST_TEST(location(sent_on).starts_with("http://localhost:4711/back?code=1."));
    BOOST_TEST(location(sent_on).ends_with("&state=a%20b%26c"));
    const auto token = client.post("token", redeem(code_in(sent_on)));
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    BOOST_TEST(token["refresh_token"] != "");
    BOOST_TEST(client.post("token", redeem(code_in(sent_on))).error() == "invalid_grant 54005");
    const auto fragment = browse(client, with(browser, {{"response_mode", "fragment"}}));
    BOOST_TEST(location(fragment).starts_with("http://localhost:4711/back#code=1."));
}

BOOST_AUTO_TEST_CASE(a_code_requires_its_verifier_and_redirect_uri_and_expires) {
    login_client client{with_redirect_to("http://localhost/back")};
    const auto code = code_in(browse(client, browser));
    BOOST_TEST(client.post("token", redeem(code, verifier + 'x')).error() == "invalid_grant 501481");
    BOOST_TEST(client.post("token", redeem(code, "")).error() == "invalid_grant 501481");
    const auto elsewhere = changed(redeem(code), "redirect_uri", "http://localhost:4712/back");
    BOOST_TEST(client.post("token", elsewhere).error() == "invalid_grant 50011");
    client.login().advance(10min);
    BOOST_TEST(client.post("token", redeem(code)).error() == "invalid_grant 70008");
}

BOOST_AUTO_TEST_CASE(a_browser_is_not_redirected_to_an_unregistered_uri) {
    login_client client{with_redirect_to("https://app.example/back")};
    const auto page = browse(client, browser);
    BOOST_TEST(page.status == 400U);
    BOOST_TEST(page.body.find("AADSTS50011") != std::string::npos);
    BOOST_TEST(!page.has_header("location"));
    const auto unknown = browse(client, changed(browser, "client_id", "<script>"));
    BOOST_TEST(unknown.body.find("AADSTS700016") != std::string::npos);
    BOOST_TEST(unknown.body.find("<script>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_browser_is_redirected_with_an_error) {
    login_client client{with_redirect_to("http://localhost/back")};
    const auto error = [&](const fields& form) {
        const auto all = location(browse(client, form));
        return all.substr(0, all.find('&'));
    };
    const std::string back = "http://localhost:4711/back?error=";
    BOOST_TEST(error(changed(browser, "response_type", "token")) == back + "unsupported_response_type");
    BOOST_TEST(error(changed(browser, "scope", "")) == back + "invalid_request");
    BOOST_TEST(error(changed(browser, "code_challenge_method", "S512")) == back + "invalid_request");
    BOOST_TEST(error(with(browser, {{"login_hint", "unknown@example.org"}})) == back + "access_denied");
}

BOOST_AUTO_TEST_CASE(a_web_api_can_exchange_a_user_assertion_for_a_token) {
    login_client client;
    const auto ask = [&](const std::string& assertion,
                         const fields& more = {{"requested_token_use", "on_behalf_of"}}) {
        return client.post("token", with({{"client_id", app},
                                          {"client_secret", secret},
                                          {"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                                          {"scope", delegated_scope},
                                          {"assertion", assertion}},
                                         more));
    };
    const auto assertion = client.login().user_assertion(app);
    const auto token = ask(assertion);
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    BOOST_TEST(token["refresh_token"] != "");
    BOOST_TEST(ask(assertion, {}).error() == "invalid_request 900144");
    BOOST_TEST(ask(token["access_token"]).error() == "invalid_grant 500131");
    BOOST_TEST(ask("e30.e30.x").error() == "invalid_grant 50013");
    const auto of_an_application =
        client.post("token", changed(by_secret, "scope", "api://" + app + "/.default"));
    BOOST_TEST(ask(of_an_application["access_token"]).error() == "invalid_grant 7000114");
    client.login().advance(1h);
    BOOST_TEST(ask(assertion).error() == "invalid_grant 500133");
}

BOOST_AUTO_TEST_CASE(the_metadata_service_returns_times_as_strings) {
    login_client client;
    const std::string path =
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com";
    const local_graph_headers metadata{{"Metadata", "true"}};
    const auto token = client.identity(path, metadata);
    BOOST_TEST(token.body.find(R"("expires_in":"3600")") != std::string::npos);
    BOOST_TEST(token.body.find(R"("expires_on":")") != std::string::npos);
    BOOST_TEST(token["token_type"] == "Bearer");
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    const copresence::login_managed_identity known;
    BOOST_TEST(client.identity(path + "&client_id=" + known.client_id, metadata).status == 200U);
    BOOST_TEST(client.identity(path + "&object_id=" + known.client_id, metadata)["error_description"] ==
               "Identity not found");
    BOOST_TEST(client.identity(path, {})["error"] == "bad_request_102");
    const local_graph_headers through_a_proxy{{"Metadata", "true"}, {"X-Forwarded-For", "10.0.0.1"}};
    BOOST_TEST(client.identity(path, through_a_proxy).status == 400U);
    BOOST_TEST(client.identity("/metadata/identity/oauth2/token?resource=x", metadata)["error"] ==
               "invalid_request");
    BOOST_TEST(client.identity("/v1.0/", metadata).status == 404U);
    BOOST_TEST(client.get(path, metadata).status == 400U);
    BOOST_TEST(client.login().stats().identity_tokens == 2U);
}

BOOST_AUTO_TEST_CASE(app_service_requires_its_identity_header) {
    login_client client;
    const std::string path = "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com";
    const auto token = client.identity(path, {{"X-IDENTITY-HEADER", client.login().identity_header()}});
    BOOST_TEST(token.body.find(R"("expires_on":")") != std::string::npos);
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 200U);
    BOOST_TEST(client.identity(path, {{"X-IDENTITY-HEADER", "x"}}).status == 401U);
    BOOST_TEST(client.identity(path, {{"Metadata", "true"}}).status == 401U);
}

BOOST_AUTO_TEST_CASE(a_fault_plan_applies_to_the_login_service) {
    auto config = login_client::with_login();
    copresence::fault_rule slow;
    slow.when.path = "/token";
    slow.when.times = 1;
    slow.what.response = copresence::faults::oauth_error{"slow_down", 70016, "Too fast.", 400, {}, {}};
    copresence::fault_rule policy;
    policy.when.path = "/token";
    policy.when.times = 1;
    policy.what.response = copresence::faults::oauth_error{
        "interaction_required",  50076, "Additional authentication is required.", 400, "basic_action",
        R"({"access_token":{}})"};
    copresence::fault_rule busy;
    busy.when.path = "/metadata";
    busy.what.response = copresence::faults::status{429, {{"Retry-After", "2"}}, {}};
    copresence::fault_rule expired;
    expired.what.response = copresence::faults::expired_token{};
    config.faults.rules = {slow, policy, busy, expired};
    login_client client{config};

    BOOST_TEST(client.post("token", by_secret).error() == "slow_down 70016");
    const auto asked = client.post("token", by_secret);
    BOOST_TEST(asked.error() == "interaction_required 50076");
    BOOST_TEST(asked["suberror"] == "basic_action");
    BOOST_TEST(asked["claims"] == R"({"access_token":{}})");
    const auto token = client.post("token", by_secret);
    BOOST_TEST(token.status == 200U);
    BOOST_TEST(client.ask_graph(token["access_token"]).status == 401U);
    const auto throttled = client.identity("/metadata/identity/oauth2/token", {{"Metadata", "true"}});
    BOOST_TEST(throttled.status == 429U);
    BOOST_TEST(throttled.header("retry-after") == "2");
}

BOOST_AUTO_TEST_CASE(a_handle_may_outlive_its_service_and_requires_a_login_config) {
    login_client client;
    const auto handle = client.login();
    client.finish();
    BOOST_TEST(handle.stats().token_requests == 0U);
    service_thread plain;
    BOOST_CHECK_THROW(plain.graph().login(), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
