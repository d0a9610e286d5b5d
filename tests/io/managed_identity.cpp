// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/full_port.hpp"
#include "support/ids.hpp"
#include "support/login_fixture.hpp"

#include <copresence/auth/managed_identity.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::some_ids;

namespace {

const std::string user_assigned = "2b4d6f80-9c1e-4a3b-8d5f-7e9012345678";
const std::string its_object = "3c5e7091-ad2f-4b4c-9e60-8fa123456789";
const std::string its_resource =
    "/subscriptions/1/resourcegroups/a b/providers/Microsoft.ManagedIdentity/userAssignedIdentities/c";

struct fixture : test::login_fixture {
    fixture() { serve(with_identities()); }

    static local_graph_config with_identities() {
        auto service = with_login();
        login_managed_identity assigned;
        assigned.client_id = user_assigned;
        assigned.object_id = its_object;
        assigned.resource_id = its_resource;
        assigned.system_assigned = false;
        service.login->managed_identities.push_back(assigned);
        return service;
    }

    managed_identity_config machine() {
        managed_identity_config made;
        made.metadata_endpoint = login().metadata_endpoint();
        made.retry_pace = 0;
        return made;
    }

    managed_identity_config app_service() {
        managed_identity_config made;
        made.identity_endpoint = login().identity_endpoint();
        made.identity_header = login().identity_header();
        made.retry_pace = 0;
        return made;
    }
};

struct naming {
    const char* name;
    std::function<void(managed_identity_config&)> apply;
};

std::ostream& operator<<(std::ostream& out, const naming& value) { return out << value.name; }

const naming namings[]{
    {"the machine's own", [](auto&) {}},
    {"client id", [](auto& config) { config.client_id = user_assigned; }},
    {"object id", [](auto& config) { config.object_id = its_object; }},
    {"resource id", [](auto& config) { config.resource_id = its_resource; }},
};

struct wrong_member {
    const char* member;
    std::function<void(managed_identity_config&)> spoil;
};

std::ostream& operator<<(std::ostream& out, const wrong_member& value) { return out << value.member; }

const wrong_member wrong_members[]{
    {"client_id", [](auto& config) { config.client_id = config.object_id = "x"; }},
    {"resource_id", [](auto& config) { config.resource_id = "a\nb"; }},
    {"metadata_endpoint", [](auto& config) { config.metadata_endpoint = "https://169.254.169.254"; }},
    {"metadata_endpoint", [](auto& config) { config.metadata_endpoint = "http://example.org"; }},
    {"identity_endpoint",
     [](auto& config) {
         config.identity_endpoint = "nowhere";
         config.identity_header = "x";
     }},
    {"identity_header", [](auto& config) { config.identity_endpoint = "http://127.0.0.1:1/msi/token"; }},
    {"retry_pace", [](auto& config) { config.retry_pace = 2; }},
    {"timeouts.connect", [](auto& config) { config.timeouts.connect = std::chrono::milliseconds{0}; }},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(managed_identity, fixture)

BOOST_DATA_TEST_CASE(a_virtual_machine_gets_tokens_for_the_configured_identity,
                     boost::unit_test::data::make(namings), name) {
    auto identity = machine();
    name.apply(identity);
    config.token_provider = copresence::managed_identity(executor(), identity);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(login().stats().identity_tokens == 1U);
}

BOOST_DATA_TEST_CASE(an_app_service_gets_tokens_for_the_configured_identity,
                     boost::unit_test::data::make(namings), name) {
    auto identity = app_service();
    name.apply(identity);
    config.token_provider = copresence::managed_identity(executor(), identity);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(login().stats().identity_tokens == 1U);
}

BOOST_AUTO_TEST_CASE(an_app_service_is_detected_by_its_environment) {
    ::setenv("IDENTITY_ENDPOINT", login().identity_endpoint().c_str(), 1);
    ::setenv("IDENTITY_HEADER", login().identity_header().c_str(), 1);
    ask(copresence::managed_identity(executor(), {}));
    ::unsetenv("IDENTITY_ENDPOINT");
    ::unsetenv("IDENTITY_HEADER");
    BOOST_TEST(login().stats().identity_tokens == 1U);
}

BOOST_AUTO_TEST_CASE(an_identity_that_is_not_assigned_to_the_machine_is_reported) {
    auto identity = machine();
    identity.client_id = "11111111-2222-3333-4444-555555555555";
    const auto cause = rejection(copresence::managed_identity(executor(), identity));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(cause.info.sign_in.error == "invalid_request");
    BOOST_TEST(!cause.info.sign_in.message.empty());
    BOOST_TEST(cause.info.call.attempts == 1U);
}

BOOST_AUTO_TEST_CASE(a_wrong_identity_header_is_rejected_and_not_shown) {
    auto identity = app_service();
    identity.identity_header = "not-the-header-of-this-host";
    const auto cause = rejection(copresence::managed_identity(executor(), identity));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(cause.info.http_status == 401U);
    BOOST_TEST(what.find("not-the-header") == std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(value_of_the_metadata_header_is_not_a_secret) {
    auto service = with_identities();
    service.respond = [](const local_graph_request&) -> std::optional<local_graph_response> {
        return local_graph_response{
            400, {}, R"({"error":"invalid_request","error_description":"Metadata must be true"})"};
    };
    serve(std::move(service));
    const auto cause = rejection(copresence::managed_identity(executor(), machine()));
    BOOST_TEST(cause.info.sign_in.message == "Metadata must be true");
}

BOOST_AUTO_TEST_CASE(short_identity_header_is_redacted) {
    auto service = with_identities();
    service.respond = [](const local_graph_request&) -> std::optional<local_graph_response> {
        return local_graph_response{
            401, {}, R"({"error":"invalid_request","error_description":"not h3ader"})"};
    };
    serve(std::move(service));
    auto identity = app_service();
    identity.identity_header = "h3ader";
    const auto cause = rejection(copresence::managed_identity(executor(), identity));
    BOOST_TEST(cause.info.sign_in.message == "not [secret]");
}

BOOST_DATA_TEST_CASE(a_request_to_a_busy_metadata_service_is_retried,
                     boost::unit_test::data::make({404, 410, 429, 500, 503}), status) {
    faults::status response;
    response.code = static_cast<unsigned>(status);
    fault_rule rule;
    rule.when.path = "/metadata/identity";
    rule.when.times = 5;
    rule.what.response = response;
    auto service = with_identities();
    service.faults.rules.push_back(rule);
    serve(std::move(service));
    ask(copresence::managed_identity(executor(), machine()));
    BOOST_TEST(graph().stats().faults == 5U);
}

BOOST_AUTO_TEST_CASE(a_missing_metadata_service_is_reported_with_a_hint) {
    auto identity = machine();
    identity.metadata_endpoint = "http://127.0.0.1:1"; // no server listens on this port
    const auto cause = rejection(copresence::managed_identity(executor(), identity));
    BOOST_TEST(cause.info.detail.find("could not connect") != std::string::npos, cause.info.detail);
    BOOST_TEST(cause.info.hint.find("Azure") != std::string::npos, cause.info.hint);
}

BOOST_AUTO_TEST_CASE(proxies_of_the_environment_are_not_used) {
    ::setenv("HTTP_PROXY", "http://127.0.0.1:1", 1);
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    ask(copresence::managed_identity(executor(), machine()));
    ::unsetenv("HTTP_PROXY");
    ::unsetenv("ALL_PROXY");
    BOOST_TEST(login().stats().identity_tokens == 1U);
}

BOOST_DATA_TEST_CASE(an_invalid_member_is_named_in_the_exception, boost::unit_test::data::make(wrong_members),
                     wrong) {
    auto identity = machine();
    wrong.spoil(identity);
    const auto names_it = [&](const std::invalid_argument& e) {
        return std::string{e.what()}.starts_with(
            "copresence::managed_identity_config::" + std::string{wrong.member} + ": ");
    };
    BOOST_CHECK_EXCEPTION(copresence::managed_identity(executor(), identity), std::invalid_argument,
                          names_it);
}

BOOST_AUTO_TEST_SUITE_END()
