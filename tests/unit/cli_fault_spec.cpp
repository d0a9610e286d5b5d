// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/fault_spec.hpp"
#include "cli/options.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace copresence::detail::cli;
using namespace std::chrono_literals;

namespace {

struct wrong_spec {
    std::string_view spec, message;
};

std::ostream& operator<<(std::ostream& out, const wrong_spec& value) { return out << value.spec; }

const std::vector<wrong_spec> wrong_specs{
    {"", "unknown item ''"},
    {"status=503,", "unknown item ''"},
    {"wrong=1", "unknown item 'wrong'"},
    {"status", "'status' needs a value"},
    {"status=", "'status' needs a value"},
    {"status=100", "'100' is not a whole number from 200 to 599"},
    {"gzip=yes", "'gzip' takes no value"},
    {"probability=2,gzip", "'2' is not a probability from 0 to 1"},
    {"probability=-0.1,gzip", "'-0.1' is not a probability from 0 to 1"},
    {"requests=0,gzip", "'0' is not a whole number"},
    {"requests=3-2,gzip", "'2' is not a whole number from 3"},
    {"requests=3+,gzip", "'' is not a whole number"},
    {"id=7,gzip", "'7' is not a GUID"},
    {"status=503,json=html", "more than one kind of response is given"},
    {"reset,truncate=5", "more than one way to end the connection is given"},
    {"header=A: b", "'header' and 'body' can only be used together with 'status'"},
    {"body=x,json=html", "'header' and 'body' can only be used together with 'status'"},
    {"status=503,header=A", "'A' is not of the form NAME: VALUE"},
    {"accept=new,gzip", "'accept' can only be used together with 'expired-token' or 'claims-challenge'"},
    {"probability=0.5", "'probability=0.5' contains no fault"},
    {"json=xml", "'xml' is not one of html"},
    {"throttle=5", "'5' is not of the form REQUESTS/TIME"},
    {"throttle=5/0s", "must have a TIME of more than 0"},
    {"drip=5", "'5' is not of the form BYTES/TIME"},
    {"delay=5", "'5' is not a time"},
    {"oauth-error=a/x", "'x' is not a whole number"},
    {"oauth-error=a/1/200", "'200' is not a whole number from 400 to 599"},
};

std::string error_of(std::string_view spec) {
    try {
        parse_fault(spec);
    } catch (const usage_error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_SUITE(cli_fault_spec)

BOOST_AUTO_TEST_CASE(a_status_may_have_headers_and_a_body) {
    const auto rule = parse_fault(R"(status=503,header=Retry-After: 2,header=X: a\,b\\,body={"a":1\,"b":2})");
    const auto& status = std::get<faults::status>(rule.what.response);
    BOOST_TEST(status.code == 503U);
    BOOST_REQUIRE(status.headers.size() == 2U);
    BOOST_TEST(status.headers[0].first == "Retry-After");
    BOOST_TEST(status.headers[0].second == "2");
    BOOST_TEST(status.headers[1].second == R"(a,b\)");
    BOOST_TEST(status.body == R"({"a":1,"b":2})");
}

BOOST_AUTO_TEST_CASE(filters_of_requests_may_be_given_in_any_order) {
    const auto rule = parse_fault("requests=3+10-12+50-,gzip,probability=0.25,method=POST,times=4,"
                                  "id=66825e03-7ef5-42da-9069-724602c31f6b");
    const auto& when = rule.when;
    BOOST_REQUIRE(when.numbers.size() == 3U);
    BOOST_TEST(when.numbers[0].first == 3U);
    BOOST_TEST(when.numbers[0].last == 3U);
    BOOST_TEST(when.numbers[1].first == 10U);
    BOOST_TEST(when.numbers[1].last == 12U);
    BOOST_TEST(when.numbers[2].first == 50U);
    BOOST_TEST(when.numbers[2].last == std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(when.probability == 0.25);
    BOOST_TEST(when.method == "POST");
    BOOST_TEST(when.times == 4U);
    BOOST_REQUIRE(when.id.has_value());
    BOOST_TEST(when.id->to_string() == "66825e03-7ef5-42da-9069-724602c31f6b");
    BOOST_TEST(rule.what.gzip);
}

BOOST_AUTO_TEST_CASE(a_throttle_has_the_limits_of_graph_by_default) {
    const auto graphs = std::get<faults::throttle>(parse_fault("throttle").what.response);
    BOOST_TEST(graphs.requests == 1500U);
    BOOST_TEST((graphs.window == 30s));
    BOOST_TEST(!graphs.retry_after);
    const auto other = std::get<faults::throttle>(parse_fault("throttle=10/1s/2.5s").what.response);
    BOOST_TEST(other.requests == 10U);
    BOOST_TEST((other.window == 1s));
    BOOST_TEST((other.retry_after == 2500ms));
}

BOOST_AUTO_TEST_CASE(expired_tokens_and_claims_challenges_are_parsed) {
    const auto expired = parse_fault("accept=new,expired-token,requests=5-");
    BOOST_TEST(std::get<faults::expired_token>(expired.what.response).accepted == "new");
    const auto challenge = parse_fault(R"(claims-challenge={"a":1\,"b":2},accept=new)");
    BOOST_TEST(std::get<faults::claims_challenge>(challenge.what.response).accepted == "new");
    BOOST_TEST(std::get<faults::claims_challenge>(challenge.what.response).claims == R"({"a":1,"b":2})");
    const auto plain = parse_fault("claims-challenge");
    BOOST_TEST(!std::get<faults::claims_challenge>(plain.what.response).claims.empty());
}

BOOST_AUTO_TEST_CASE(faults_of_the_transfer_may_be_combined) {
    const auto what = parse_fault("continue,delay=200ms,chunked,gzip,drip=10/50ms,json=cut").what;
    BOOST_TEST(what.interim_continue);
    BOOST_TEST((what.delay == 200ms));
    BOOST_TEST(what.chunked);
    BOOST_TEST(what.gzip);
    BOOST_REQUIRE(what.drip.has_value());
    BOOST_TEST(what.drip->bytes == 10U);
    BOOST_TEST((what.drip->interval == 50ms));
    BOOST_TEST((std::get<faults::wrong_json>(what.response).kind == faults::json_kind::cut));
}

BOOST_AUTO_TEST_CASE(each_way_to_end_a_connection_is_parsed) {
    const auto cut = [](std::string_view spec) { return *parse_fault(spec).what.cut; };
    const auto whole = faults::cut::whole_response;
    BOOST_TEST((cut("truncate=7").mode == faults::close_mode::close && cut("truncate=7").after == 7));
    BOOST_TEST((cut("reset").mode == faults::close_mode::reset && cut("reset").after == 0));
    BOOST_TEST((cut("reset=7").mode == faults::close_mode::reset && cut("reset=7").after == 7));
    BOOST_TEST((cut("stall=7").mode == faults::close_mode::stall && cut("stall=7").after == 7));
    BOOST_TEST((cut("close").mode == faults::close_mode::close && cut("close").after == whole));
    BOOST_TEST((cut("close=2s").wait == 2s));
    BOOST_TEST((cut("close-unannounced").mode == faults::close_mode::unannounced_close));
}

BOOST_DATA_TEST_CASE(an_invalid_specification_is_reported_with_its_mistake,
                     boost::unit_test::data::make(wrong_specs), wrong) {
    BOOST_TEST(error_of(wrong.spec).find(wrong.message) != std::string::npos,
               wrong.spec << " gives: " << error_of(wrong.spec));
}

BOOST_AUTO_TEST_CASE(an_error_of_the_login_service_has_a_name_a_code_and_a_status) {
    const auto error_in = [](std::string_view spec) {
        return std::get<faults::oauth_error>(parse_fault(spec).what.response);
    };
    BOOST_TEST(error_in("oauth-error").error == "temporarily_unavailable");
    BOOST_TEST(error_in("oauth-error").status == 503u);
    BOOST_TEST(error_in("oauth-error=slow_down").error == "slow_down");
    BOOST_TEST(error_in("oauth-error=slow_down").status == 400u);
    const auto full = error_in("oauth-error=invalid_client/7000222/401");
    BOOST_TEST(full.error == "invalid_client");
    BOOST_TEST(full.code == 7000222u);
    BOOST_TEST(full.status == 401u);
    BOOST_TEST(parse_fault("oauth-error,path=/token").when.path == "/token");
}

BOOST_AUTO_TEST_SUITE_END()
