// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/assertion_verifier.hpp"

#include "support/application_certificate.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(login_assertion)

using namespace std::chrono_literals;
using copresence::login_application;
using copresence::detail::embedded::login_time;
using copresence::detail::embedded::registered_application;
using copresence::detail::embedded::used_assertions;
using copresence::detail::embedded::verify_assertion;
using copresence::test::application_certificate;
namespace json = boost::json;

namespace {

const std::string audience = "https://localhost:1/aaaabbbb-0000-cccc-1111-dddd2222eeee/oauth2/v2.0/token";
const std::string client_id = login_application{}.client_id;
const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());

std::int64_t at(std::chrono::seconds from_now) {
    return std::chrono::system_clock::to_time_t(now + from_now);
}

// Created once because generating a key is slow.
const application_certificate& certificate() {
    static const application_certificate made;
    return made;
}

const registered_application& application() {
    static const registered_application made = [] {
        login_application registration;
        registration.certificates = {certificate().certificate_pem()};
        return registered_application{registration};
    }();
    return made;
}

json::object good_claims() {
    return {{"aud", audience}, {"iss", client_id}, {"sub", client_id}, {"jti", "a"},
            {"nbf", at(0s)},   {"iat", at(0s)},    {"exp", at(300s)}};
}

unsigned code_of(const std::string& assertion, login_time when = now) {
    used_assertions used;
    const auto error = verify_assertion(assertion, {application(), audience, when}, used);
    if (error && error->code != 70021) BOOST_TEST(error->error == "invalid_client");
    return error ? error->code : 0;
}

std::string signed_claims(const json::object& claims) {
    return certificate().sign(certificate().header(), json::serialize(claims));
}

struct claim_case {
    std::string name;
    std::function<void(json::object&)> change;
    unsigned code; // 0: the assertion is valid
};

std::ostream& operator<<(std::ostream& out, const claim_case& value) { return out << value.name; }

const std::vector<claim_case> claim_cases{
    {"valid claims", [](json::object&) {}, 0},
    {"another audience", [](json::object& c) { c["aud"] = audience + '/'; }, 700023},
    {"another issuer", [](json::object& c) { c["iss"] = "x"; }, 700021},
    {"another subject", [](json::object& c) { c.erase("sub"); }, 700021},
    {"no jti", [](json::object& c) { c.erase("jti"); }, 50027},
    {"no exp", [](json::object& c) { c.erase("exp"); }, 50027},
    {"times as strings", [](json::object& c) { c["nbf"] = "1"; }, 50027},
    {"a clock five minutes ahead",
     [](json::object& c) { c["nbf"] = c["iat"] = at(300s), c["exp"] = at(600s); }, 0},
    {"not valid yet", [](json::object& c) { c["nbf"] = at(301s), c["exp"] = at(600s); }, 700024},
    {"issued in the future", [](json::object& c) { c["iat"] = at(301s); }, 700024},
    {"a clock five minutes behind", [](json::object& c) { c["nbf"] = at(-599s), c["exp"] = at(-299s); }, 0},
    {"expired", [](json::object& c) { c["nbf"] = at(-600s), c["exp"] = at(-300s); }, 700024},
    {"ten minutes", [](json::object& c) { c["exp"] = at(600s); }, 0},
    {"longer than ten minutes", [](json::object& c) { c["exp"] = at(601s); }, 700024},
};

} // namespace

BOOST_DATA_TEST_CASE(every_claim_is_verified, boost::unit_test::data::make(claim_cases), each) {
    auto claims = good_claims();
    each.change(claims);
    BOOST_TEST(code_of(signed_claims(claims)) == each.code);
}

BOOST_AUTO_TEST_CASE(only_ps256_with_a_registered_certificate_is_accepted) {
    const auto claims = json::serialize(good_claims());
    const auto with_header = [&](const std::string& header) {
        return code_of(certificate().sign(header, claims));
    };
    const auto& thumbprint = certificate().thumbprint();
    BOOST_TEST(with_header(R"({"alg":"RS256","typ":"JWT","x5t#S256":")" + thumbprint + "\"}") == 5002738U);
    BOOST_TEST(with_header(R"({"alg":"none","typ":"JWT","x5t#S256":")" + thumbprint + "\"}") == 5002738U);
    BOOST_TEST(with_header(R"({"alg":"PS256","x5t#S256":")" + thumbprint + "\"}") == 5002738U);
    BOOST_TEST(with_header(R"({"alg":"PS256","typ":"JWT"})") == 700027U);

    const application_certificate other;
    BOOST_TEST(code_of(other.sign(other.header(), claims)) == 700027U);
    BOOST_TEST(code_of(other.sign(certificate().header(), claims)) == 700027U);
    BOOST_TEST(code_of(certificate().sign(certificate().header(), claims, 20)) == 700027U);
}

BOOST_AUTO_TEST_CASE(a_modified_or_malformed_assertion_is_rejected) {
    auto assertion = signed_claims(good_claims());
    const auto last = assertion.find_last_not_of('A');
    auto spoilt = assertion;
    spoilt[last - 4] = spoilt[last - 4] == 'B' ? 'C' : 'B';
    BOOST_TEST(code_of(spoilt) == 700027U);
    BOOST_TEST(code_of(assertion.substr(0, assertion.rfind('.') + 1)) == 700027U);
    for (const std::string nonsense : {"", ".", "..", "a.b", "e30.e30", "e30=.e30.e30", "W10.e30.e30"})
        BOOST_TEST(code_of(nonsense) == 50027U, nonsense);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_rejected) {
    BOOST_TEST(code_of(signed_claims(good_claims()), now + 25h) == 700027U);
}

BOOST_AUTO_TEST_CASE(an_id_is_rejected_until_its_assertion_has_expired) {
    used_assertions used;
    BOOST_TEST(used.use("a", now + 1min, now));
    BOOST_TEST(!used.use("a", now + 1min, now + 1min));
    BOOST_TEST(used.use("b", now + 1min, now));
    BOOST_TEST(used.use("a", now + 3min, now + 2min));
}

BOOST_AUTO_TEST_SUITE_END()
