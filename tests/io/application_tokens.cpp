// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/sign_in.hpp"
#include "support/application_certificate.hpp"
#include "support/full_port.hpp"
#include "support/ids.hpp"
#include "support/login_fixture.hpp"
#include "support/temporary_directory.hpp"

#include <copresence/auth/client_certificate.hpp>
#include <copresence/auth/client_secret.hpp>
#include <copresence/auth/workload_identity.hpp>

#include <boost/asio/error.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::application_certificate;
using copresence::test::some_ids;
using copresence::test::temporary_directory;

namespace {

const application_certificate& certificate() {
    static const application_certificate made;
    return made;
}

struct fixture : test::login_fixture {
    client_secret_config by_secret() {
        client_secret_config made;
        made.sign_in = sign_in();
        made.secret = secret;
        return made;
    }

    void serve_with_certificate() {
        auto service = with_login();
        service.login->applications.front().certificates = {certificate().certificate_pem()};
        serve(std::move(service));
    }

    client_certificate_config by_certificate(const application_certificate& with) {
        client_certificate_config made;
        made.sign_in = sign_in();
        made.certificate.certificate_pem = with.certificate_pem();
        made.certificate.key_pem = with.key_pem();
        return made;
    }

    // Starts a service that responds to the first `times` token requests with this error, or to all of them if
    // `times` is 0.
    void fail_tokens(faults::oauth_error error, std::uint64_t times = 0) {
        fault_rule rule;
        rule.when.path = "/token";
        rule.when.times = times;
        rule.what.response = std::move(error);
        auto service = with_login();
        service.faults.rules.push_back(std::move(rule));
        serve(std::move(service));
    }
};

struct mistake {
    const char* name;
    std::function<void(client_secret_config&)> make;
    const char* error;
    unsigned aadsts;
    const char* hint;
};

std::ostream& operator<<(std::ostream& out, const mistake& value) { return out << value.name; }

const mistake mistakes[]{
    {"wrong secret", [](auto& config) { config.secret = "another-secret-value-of-mine"; }, "invalid_client",
     7000215, "not its id"},
    {"unknown application",
     [](auto& config) { config.sign_in.client_id = "11111111-2222-3333-4444-555555555555"; },
     "unauthorized_client", 700016, "client id"},
    {"wrong tenant", [](auto& config) { config.sign_in.tenant = "99999999-2222-3333-4444-555555555555"; },
     "invalid_request", 90002, "no such tenant"},
    {"a user's scope",
     [](auto& config) { config.sign_in.scope = "https://graph.microsoft.com/Presence.Read.All"; },
     "invalid_scope", 1002012, ""},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(application_tokens, fixture)

BOOST_AUTO_TEST_CASE(graph_accepts_a_token_obtained_with_a_client_secret) {
    config.token_provider = client_secret(executor(), by_secret());
    BOOST_TEST(get(some_ids(2'000)).size() == 2'000U);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(login().stats().token_requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_expires_at_the_time_given_by_the_service) {
    const auto token = ask(client_secret(executor(), by_secret()));
    const auto left = token.expires_at - std::chrono::system_clock::now();
    BOOST_TEST((left > std::chrono::minutes{59}));
    BOOST_TEST((left <= std::chrono::minutes{60}));
}

BOOST_DATA_TEST_CASE(a_configuration_mistake_is_reported_with_code_and_hint_but_without_the_secret,
                     boost::unit_test::data::make(mistakes), wrong) {
    auto how = by_secret();
    wrong.make(how);
    const auto cause = rejection(client_secret(executor(), how));
    BOOST_TEST((cause.code == errc::token_unavailable));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(cause.info.sign_in.error == wrong.error);
    BOOST_TEST(cause.info.sign_in.aadsts_code == wrong.aadsts);
    BOOST_TEST(cause.info.hint.find(wrong.hint) != std::string::npos, cause.info.hint);
    BOOST_TEST(!cause.info.sign_in.message.empty());
    BOOST_TEST(!cause.info.sign_in.correlation_id.empty());
    BOOST_TEST(what.find(std::to_string(wrong.aadsts)) != std::string::npos, what);
    BOOST_TEST(what.find(std::string{how.secret.view()}) == std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(a_failed_sign_in_reaches_the_caller_of_get_presences) {
    auto wrong = by_secret();
    wrong.secret = "another-secret-value-of-mine";
    config.token_provider = client_secret(executor(), wrong);
    const auto cause = get_failure();
    BOOST_TEST((cause.code == errc::token_unavailable));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST((cause.info.step == step::token));
    BOOST_TEST(cause.info.sign_in.aadsts_code == 7000215U);
}

BOOST_AUTO_TEST_CASE(a_rejected_sign_in_is_not_repeated_for_each_call) {
    auto wrong = by_secret();
    wrong.secret = "another-secret-value-of-mine";
    config.token_provider = client_secret(executor(), wrong);
    for (int i = 0; i < 5; ++i)
        BOOST_TEST((get_failure().code == condition::unauthorized));
    BOOST_TEST(login().stats().token_requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_missing_consent_matches_the_condition_consent_required) {
    faults::oauth_error error;
    error.error = "invalid_grant";
    error.code = 65001;
    error.status = 400;
    error.suberror = "consent_required";
    fail_tokens(error);
    config.token_provider = client_secret(executor(), by_secret());
    const auto cause = get_failure();
    BOOST_TEST((cause.code == condition::consent_required));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(cause.info.hint.find("Presence.Read.All") != std::string::npos);
}

BOOST_DATA_TEST_CASE(a_transient_error_is_retried, boost::unit_test::data::make({429, 500, 503}), status) {
    faults::oauth_error error;
    error.status = static_cast<unsigned>(status);
    fail_tokens(error, 2);
    ask(client_secret(executor(), by_secret()));
    BOOST_TEST(graph().stats().faults == 2U);
}

BOOST_AUTO_TEST_CASE(a_persistent_error_is_reported_after_the_last_retry) {
    fail_tokens({});
    auto how = by_secret();
    how.sign_in.retry.max_retries = 2;
    const auto cause = rejection(client_secret(executor(), how));
    BOOST_TEST(cause.info.http_status == 503U);
    BOOST_TEST(cause.info.sign_in.error == "temporarily_unavailable");
    BOOST_TEST(cause.info.call.attempts == 3U);
}

BOOST_AUTO_TEST_CASE(a_secret_echoed_by_the_service_is_redacted_in_the_error) {
    auto service = with_login();
    service.respond = [](const local_graph_request& request) -> std::optional<local_graph_response> {
        const auto at = request.body.find("client_secret=");
        const auto sent = at == std::string::npos ? "" : request.body.substr(at + 14, secret.size());
        return local_graph_response{
            400, {}, R"({"error":"invalid_client","error_description":"you sent )" + sent + "\"}"};
    };
    serve(std::move(service));
    const auto cause = rejection(client_secret(executor(), by_secret()));
    BOOST_TEST(cause.info.sign_in.message == "you sent [secret]");
    BOOST_TEST(what.find(secret) == std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(echoes_of_a_short_secret_are_redacted) {
    auto service = with_login();
    service.respond = [](const local_graph_request& request) -> std::optional<local_graph_response> {
        return local_graph_response{
            400,
            {},
            R"({"error":"invalid_client","error_description":"bad: h/nter2, h%2fnter2, )"
            R"(aC9udGVyMg==, form )" +
                request.body + "\"}"};
    };
    serve(std::move(service));
    auto identity = by_secret();
    identity.secret = "h/nter2";
    const auto cause = rejection(client_secret(executor(), identity));
    BOOST_TEST(cause.info.sign_in.error == "invalid_client");
    BOOST_TEST(cause.info.sign_in.message.starts_with("bad: [secret], [secret], [secret], form "),
               cause.info.sign_in.message);
    BOOST_TEST(what.find("nter2") == std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(encoded_and_cut_echoes_of_a_secret_are_redacted) {
    auto service = with_login();
    service.respond = [](const local_graph_request& request) -> std::optional<local_graph_response> {
        std::string escaped = secret;
        escaped.replace(escaped.find('-'), 1, "\\u002d");
        return local_graph_response{400,
                                    {},
                                    R"({"error":"invalid_client","error_description":"form )" + request.body +
                                        ", escaped " + escaped + ", cut " + secret.substr(0, 16) + "...\"}"};
    };
    serve(std::move(service));
    const auto cause = rejection(client_secret(executor(), by_secret()));
    BOOST_TEST(cause.info.sign_in.error == "invalid_client");
    BOOST_TEST(cause.info.sign_in.message.find("client_secret=[secret]") != std::string::npos,
               cause.info.sign_in.message);
    BOOST_TEST(cause.info.sign_in.message.ends_with(", escaped [secret], cut [secret]..."),
               cause.info.sign_in.message);
    BOOST_TEST(what.find("s3cret") == std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(proxy_variables_are_read_when_the_provider_is_made) {
    int reads = 0;
    std::string proxy = "http://127.0.0.1:1";
    const environment variables = [&](const char* name) -> std::optional<std::string> {
        ++reads;
        if (std::string_view{name} != "https_proxy") return std::nullopt;
        return proxy;
    };
    auto cloud = by_secret().sign_in;
    cloud.authority.clear(); // the request's scope chooses the cloud
    cloud.proxy = {};
    cloud.retry.max_retries = 0;
    copresence::detail::sign_in service{executor(), cloud, permission::application, variables};
    const int reads_of_the_constructor = reads;
    proxy = "not an address";
    token_request request;
    request.scope = std::string{endpoints::us_government_l4} + "/.default";
    const form fields = service.begin(request);
    const auto got = test::run_on(context, service.ask(request, fields));
    BOOST_TEST((got.error().info.transport == boost::asio::error::connection_refused));
    BOOST_TEST(got.error().info.detail.find("proxy could not be reached") != std::string::npos,
               got.error().info.detail);
    BOOST_TEST(reads == reads_of_the_constructor);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
    auto service = with_login();
    service.respond = [](const local_graph_request&) -> std::optional<local_graph_response> {
        return local_graph_response{307, {{"Location", "https://localhost:1/elsewhere"}}, ""};
    };
    serve(std::move(service));
    const auto cause = rejection(client_secret(executor(), by_secret()));
    BOOST_TEST((cause.code == errc::token_unavailable));
    BOOST_TEST(cause.info.http_status == 307U);
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_response_without_expiry_is_an_error_that_does_not_quote_it) {
    auto service = with_login();
    service.respond = [](const local_graph_request&) -> std::optional<local_graph_response> {
        return local_graph_response{
            200, {}, R"({"access_token":"half-a-secret-token","token_type":"Bearer"})"};
    };
    serve(std::move(service));
    const auto cause = rejection(client_secret(executor(), by_secret()));
    BOOST_TEST(cause.info.detail.find("has neither a valid expires_in nor a valid expires_on") !=
                   std::string::npos,
               cause.info.detail);
    BOOST_TEST(what.find("half-a-secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_secret_is_sent_to_an_untrusted_service) {
    auto how = by_secret();
    how.sign_in.tls.ca_pem = local_graph{executor()}.ca_pem(); // a different authority
    const auto cause = rejection(client_secret(executor(), how));
    BOOST_TEST((cause.code == errc::token_unavailable));
    BOOST_TEST(cause.info.detail.find("certificate") != std::string::npos, cause.info.detail);
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(a_sign_in_timeout_names_its_step) {
    auto service = with_login();
    service.latency = std::chrono::minutes{5};
    serve(std::move(service));
    auto how = by_secret();
    how.sign_in.timeouts.first_byte = std::chrono::milliseconds{20};
    how.sign_in.retry.max_retries = 1;
    const auto cause = rejection(client_secret(executor(), how));
    BOOST_TEST(cause.info.detail.find("timed out (waiting for the response)") != std::string::npos,
               cause.info.detail);
    BOOST_TEST(cause.info.call.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(graph_accepts_a_token_obtained_with_a_certificate) {
    serve_with_certificate();
    config.token_provider = client_certificate(executor(), by_certificate(certificate()));
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(login().stats().tokens_issued == 1U);
}

BOOST_AUTO_TEST_CASE(an_unregistered_certificate_is_reported_with_a_hint) {
    serve_with_certificate();
    const application_certificate other;
    const auto cause = rejection(client_certificate(executor(), by_certificate(other)));
    BOOST_TEST(cause.info.sign_in.aadsts_code == 700027U);
    BOOST_TEST(cause.info.hint.find("not registered") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_is_reported_with_a_hint) {
    serve_with_certificate();
    login().advance(std::chrono::hours{1});
    const auto cause = rejection(client_certificate(executor(), by_certificate(certificate())));
    BOOST_TEST(cause.info.sign_in.aadsts_code == 700024U);
    BOOST_TEST(cause.info.hint.find("clock") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_two_requests_carry_the_same_assertion) {
    auto service = with_login();
    service.login->applications.front().certificates = {certificate().certificate_pem()};
    std::vector<std::string> bodies;
    service.respond = [&](const local_graph_request& request) -> std::optional<local_graph_response> {
        bodies.push_back(request.body);
        return std::nullopt;
    };
    serve(std::move(service));
    ask(client_certificate(executor(), by_certificate(certificate())));
    ask(client_certificate(executor(), by_certificate(certificate())));
    BOOST_REQUIRE(bodies.size() == 2U);
    BOOST_TEST(bodies[0] != bodies[1]);
}

BOOST_AUTO_TEST_CASE(the_federated_token_file_is_read_for_each_request) {
    const temporary_directory folder;
    const auto path = folder / "token";
    std::ofstream{path} << "not-one-that-the-service-takes\n";
    workload_identity_config how;
    how.sign_in = sign_in();
    how.token_file = path;
    BOOST_TEST((rejection(workload_identity(executor(), how)).info.sign_in.error == "invalid_client"));
    const auto provider = workload_identity(executor(), how);
    std::ofstream{path} << login().federated_token(how.sign_in.client_id) << '\n';
    BOOST_TEST(!ask(provider).value.empty());
}

BOOST_AUTO_TEST_CASE(a_federated_token_file_without_a_token_is_named_in_the_error) {
    const temporary_directory folder;
    workload_identity_config how;
    how.sign_in = sign_in();
    how.token_file = folder / "missing";
    BOOST_TEST(rejection(workload_identity(executor(), how)).info.detail.find("missing cannot be read") !=
               std::string::npos);
    how.token_file = folder / "empty";
    std::ofstream{how.token_file} << " \n";
    BOOST_TEST(rejection(workload_identity(executor(), how))
                   .info.detail.find(
                       "empty must contain exactly one token of 1 to 65536 visible ASCII characters") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(workload_identity_reads_missing_settings_from_the_environment) {
    const temporary_directory folder;
    std::ofstream{folder / "token"} << login().federated_token(login_application{}.client_id);
    workload_identity_config how;
    how.sign_in = sign_in();
    how.sign_in.authority = how.sign_in.tenant = how.sign_in.client_id = "";
    ::unsetenv("AZURE_FEDERATED_TOKEN_FILE");
    ::setenv("AZURE_TENANT_ID", login().tenant().c_str(), 1);
    ::setenv("AZURE_CLIENT_ID", login_application{}.client_id.c_str(), 1);
    ::setenv("AZURE_AUTHORITY_HOST", (login().authority() + '/').c_str(), 1);
    BOOST_TEST(rejection(workload_identity(executor(), how)).info.detail ==
               "the environment variable AZURE_FEDERATED_TOKEN_FILE is not set");
    ::setenv("AZURE_FEDERATED_TOKEN_FILE", (folder / "token").c_str(), 1);
    BOOST_TEST(!ask(workload_identity(executor(), how)).value.empty());
    for (const auto* name :
         {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_AUTHORITY_HOST", "AZURE_FEDERATED_TOKEN_FILE"})
        ::unsetenv(name);
}

BOOST_AUTO_TEST_CASE(a_claims_challenge_leads_to_a_token_requested_with_the_claims) {
    config.token_provider = client_secret(executor(), by_secret());
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    login().require_claims(R"({"access_token":{"nbf":{"essential":true,"value":"1"}}})");
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(login().stats().tokens_issued == 2U);
}

BOOST_AUTO_TEST_CASE(an_empty_secret_is_rejected_at_construction) {
    auto how = by_secret();
    how.secret.clear();
    BOOST_CHECK_THROW(client_secret(executor(), how), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_provider_that_is_destroyed_while_it_connects_leaves_no_work_behind) {
    test::full_port silent{context};
    auto how = by_secret();
    how.sign_in.authority = "http://127.0.0.1:" + std::to_string(silent.endpoint().port());
    how.sign_in.allow_plain_http_to_loopback = true;
    boost::asio::io_context own{1};
    auto provider = client_secret(own.get_executor(), how);
    failure cause;
    boost::asio::co_spawn(own, provider->get_token({}), [&](std::exception_ptr thrown, access_token) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const api_error& e) {
            cause = {e.code(), e.diagnostics()};
        }
    });
    own.poll(); // connects
    provider.reset();
    own.run_for(std::chrono::seconds{10}); // the system itself gives up after two minutes
    BOOST_TEST(own.stopped());
    BOOST_TEST(cause.info.detail == "the token provider was destroyed");
}

BOOST_AUTO_TEST_SUITE_END()
