// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/faults.hpp"
#include "base/sanitize.hpp"
#include "support/https_client.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/service_thread.hpp"
#include "support/shown_text.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/error.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
using copresence::test::answering;
using copresence::test::coded;
using copresence::test::cutting;
using copresence::test::delayed;
using copresence::test::dripping;
using copresence::test::http_request;
using copresence::test::https_client;
using copresence::test::local_graph_fixture;
using copresence::test::nth_id;
using copresence::test::server_address;
using copresence::test::service_thread;
using copresence::test::some_ids;
using copresence::test::status;
namespace data = boost::unit_test::data;

namespace {

constexpr auto whole = faults::cut::whole_response;

fault everything_harmless() {
    auto what = coded(true, true, true);
    what.delay = 1ms;
    what.drip = faults::drip{97, 0ms};
    what.cut = faults::cut{whole, faults::close_mode::close, 0ms};
    return what;
}

struct named_fault {
    std::string_view name;
    fault what;
};

std::ostream& operator<<(std::ostream& out, const named_fault& value) { return out << value.name; }

// Faults after which a call still succeeds: the client retries, or the fault has no effect.
const std::vector<named_fault> survived{
    {"500", status(500)},
    {"502 with a page", status(502, {{"Content-Type", "text/html"}}, "<html>Bad Gateway</html>")},
    {"503", status(503, {{"Retry-After", "0"}})},
    {"504", status(504)},
    {"429", status(429, {{"Retry-After", "0.005"}})},
    {"cut before the first byte", cutting(0, faults::close_mode::close)},
    {"cut in the status line", cutting(5, faults::close_mode::close)},
    {"cut in the header", cutting(100, faults::close_mode::close)},
    {"cut in the body", cutting(2'000, faults::close_mode::close)},
    {"cut without close_notify", cutting(2'000, faults::close_mode::unannounced_close)},
    {"reset at once", cutting(0, faults::close_mode::reset)},
    {"reset in the header", cutting(100, faults::close_mode::reset)},
    {"reset in the body", cutting(2'000, faults::close_mode::reset)},
    {"closed after the response", cutting(whole, faults::close_mode::close)},
    {"closed after the response, unannounced", cutting(whole, faults::close_mode::unannounced_close)},
    {"delay", delayed(5ms)},
    {"drip", dripping(1'000, 1ms)},
    {"gzip", coded(true, false, false)},
    {"chunked", coded(false, true, false)},
    {"gzip in chunks", coded(true, true, false)},
    {"100 Continue", coded(false, false, true)},
    {"everything harmless", everything_harmless()},
};

struct fatal_fault {
    std::string_view name;
    fault what;
    error_code code;
    copresence::step step; // none: not checked, because it depends on how packets arrive
};

std::ostream& operator<<(std::ostream& out, const fatal_fault& value) { return out << value.name; }

fatal_fault wrong_json(std::string_view name, faults::json_kind kind, errc code = errc::malformed_response) {
    return {name, answering(faults::wrong_json{kind}), code, step::none};
}

const std::vector<fatal_fault> fatal{
    {"500", status(500), error_code{500, http_category()}, step::none},
    {"403", status(403), error_code{403, http_category()}, step::none},
    {"cut before the first byte", cutting(0, faults::close_mode::close), errc::connection_lost,
     step::response_header},
    {"cut in the header", cutting(100, faults::close_mode::close), errc::truncated_response,
     step::response_header},
    {"cut in the body", cutting(2'000, faults::close_mode::close), errc::truncated_response,
     step::response_body},
    {"reset at once", cutting(0, faults::close_mode::reset), errc::connection_lost, step::response_header},
    {"silence", cutting(0, faults::close_mode::stall), errc::timeout, step::response_header},
    {"silence in the body", cutting(2'000, faults::close_mode::stall), errc::timeout, step::response_body},
    {"drip", dripping(1, 20ms), errc::timeout, step::response_header},
    wrong_json("html", faults::json_kind::html),
    wrong_json("nothing", faults::json_kind::nothing, errc::truncated_response),
    wrong_json("cut", faults::json_kind::cut, errc::truncated_response),
    wrong_json("list", faults::json_kind::list),
    wrong_json("no value", faults::json_kind::no_value),
    wrong_json("text value", faults::json_kind::text_value),
    wrong_json("trailing", faults::json_kind::trailing),
};

struct fixture : local_graph_fixture {
    // Starts a service with this plan. Configures the client to retry after 1 ms.
    void misbehave(fault_plan plan, std::string token = {}) {
        local_graph_config service;
        service.faults = std::move(plan);
        service.token = std::move(token);
        serve(std::move(service));
        config.retry.base_delay = 1ms;
        config.retry.max_delay = 1ms;
    }

    void misbehave(fault what, request_filter when = {}) {
        fault_plan plan;
        plan.rules.push_back({std::move(when), std::move(what)});
        misbehave(std::move(plan));
    }

    // Configures a token provider that returns `first` for the first request, and `second` for later ones.
    void tokens(std::string first, std::string second) {
        config.token_provider = callback_token([this, first, second](token_request asked) {
            claims.push_back(asked.claims);
            return [](std::string value) -> boost::asio::awaitable<access_token> {
                access_token token;
                token.value = std::move(value);
                co_return token;
            }(claims.size() == 1 ? first : second);
        });
    }

    std::vector<std::string> claims; // of each token request to the provider
};

request_filter first_time() {
    request_filter when;
    when.times = 1;
    return when;
}

http_request question(const local_graph& graph, local_graph_headers more = {}) {
    http_request request;
    request.headers = {{"Authorization", "Bearer " + graph.token()}, {"Content-Type", "application/json"}};
    for (auto& field : more)
        request.headers.push_back(std::move(field));
    request.body = R"({"ids":["66825e03-7ef5-42da-9069-724602c31f6b"]})";
    return request;
}

local_graph_config service_with(fault what) {
    local_graph_config service;
    service.faults.rules.push_back({{}, std::move(what)});
    return service;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults, fixture)

BOOST_DATA_TEST_CASE(a_call_succeeds_despite_one_fault, data::make(survived), one) {
    misbehave(one.what, first_time());
    const auto ids = some_ids(1'500);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().faults == 1U);
}

BOOST_DATA_TEST_CASE(without_retries_the_error_identifies_the_fault, data::make(fatal), one) {
    misbehave(one.what);
    config.retry.max_retries = 0;
    config.timeouts.first_byte = 200ms;
    config.timeouts.inactivity = 200ms;
    const auto cause = get_failure(some_ids(100));
    BOOST_TEST(cause.code == one.code);
    if (one.step != step::none) BOOST_TEST(cause.info.step == one.step);
}

BOOST_AUTO_TEST_CASE(response_of_another_user_is_not_an_answer) {
    using copresence::faults::json_kind;
    for (const auto kind : {json_kind::wrong_id, json_kind::other_user}) {
        misbehave(answering(copresence::faults::wrong_json{kind}), first_time());
        BOOST_TEST(are_right(get(some_ids(3)), some_ids(3)));
        misbehave(answering(copresence::faults::wrong_json{kind}));
        const auto cause = get_failure(some_ids(3));
        BOOST_TEST(cause.code == errc::malformed_response);
        BOOST_TEST(cause.info.call.attempts == 7U);
    }
}

BOOST_AUTO_TEST_CASE(a_fault_can_be_limited_to_one_user) {
    request_filter when;
    when.id = nth_id(417);
    misbehave(status(404), when);
    const auto report = this->report(some_ids(1'300));
    BOOST_TEST(report.found.size() == 1'299U);
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST((report.failed[0].ids == std::vector{nth_id(417)}));
}

BOOST_AUTO_TEST_CASE(the_respond_hook_takes_precedence_over_the_fault_plan) {
    local_graph_config service = service_with(status(500));
    service.respond = [](const local_graph_request& request) -> std::optional<local_graph_response> {
        if (request.number > 1) return std::nullopt;
        return local_graph_response{403, {}, ""};
    };
    serve(std::move(service));
    config.retry.max_retries = 0;
    BOOST_TEST(get_failure().info.http_status == 403U);
    BOOST_TEST(graph().stats().faults == 0U);
    BOOST_TEST(get_failure().info.http_status == 500U);
    BOOST_TEST(graph().stats().faults == 1U);
}

BOOST_AUTO_TEST_CASE(a_throttled_call_still_returns_all_presences) {
    misbehave(answering(copresence::faults::throttle{10, 50ms, {}}));
    local_rate_limiter_config no_budget;
    no_budget.requests = 0;
    config.rate_limiter = std::make_shared<local_rate_limiter>(no_budget);
    config.max_ids_per_request = 10;
    const auto ids = some_ids(300);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().faults > 0U);
    BOOST_TEST(config.rate_limiter->stats().throttled == graph().stats().faults);
}

BOOST_AUTO_TEST_CASE(a_client_within_its_budget_is_not_throttled) {
    misbehave(answering(copresence::faults::throttle{10, 50ms, {}}));
    local_rate_limiter_config budget;
    budget.requests = 10;
    budget.window = 50ms;
    config.rate_limiter = std::make_shared<local_rate_limiter>(budget);
    config.max_ids_per_request = 10;
    const auto ids = some_ids(300);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().faults == 0U);
}

BOOST_AUTO_TEST_CASE(a_token_that_expires_during_a_call_is_renewed) {
    fault_plan plan;
    plan.rules.resize(1);
    plan.rules[0].when.numbers = {{2}};
    plan.rules[0].what.response = copresence::faults::expired_token{"new"};
    misbehave(std::move(plan), "old");
    tokens("old", "new");
    const auto ids = some_ids(5'000);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(claims.size() == 2U);
}

BOOST_AUTO_TEST_CASE(claims_reach_the_provider_and_its_new_token_is_accepted) {
    fault_plan plan;
    plan.rules.resize(1);
    plan.rules[0].what.response = copresence::faults::claims_challenge{R"({"access_token":{"a":1}})", "new"};
    misbehave(std::move(plan), "old");
    tokens("old", "new");
    const auto ids = some_ids(100);
    BOOST_TEST(are_right(get(ids), ids));
    const std::vector<std::string> expected{"", R"({"access_token":{"a":1}})"};
    BOOST_TEST(claims == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_expired_token_without_a_successor_is_an_error) {
    misbehave(answering(copresence::faults::expired_token{}));
    BOOST_TEST((get_failure().code == condition::unauthorized));
}

BOOST_AUTO_TEST_CASE(connections_closed_while_idle_do_not_affect_the_caller) {
    fault what;
    what.cut = copresence::faults::cut{whole, copresence::faults::close_mode::close, 1ms};
    misbehave(what);
    const auto ids = some_ids(10);
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(are_right(get(ids), ids));
}

BOOST_AUTO_TEST_CASE(a_call_with_many_random_faults_is_complete_and_in_order) {
    fault_plan plan;
    for (const auto& each : survived) {
        fault_rule rule;
        rule.when.probability = 0.012;
        rule.what = each.what;
        plan.rules.push_back(std::move(rule));
    }
    fault_rule silent;
    silent.when.probability = 0.012;
    silent.what = cutting(50, copresence::faults::close_mode::stall);
    plan.rules.push_back(std::move(silent));
    misbehave(std::move(plan));
    config.max_ids_per_request = 5;
    config.timeouts.first_byte = 300ms;
    config.retry.max_retries = 20; // 21 failed attempts of one request are practically impossible
    const auto ids = some_ids(3'000);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().faults > 80U);
}

BOOST_AUTO_TEST_CASE(gzip_is_used_only_if_the_client_accepts_it) {
    service_thread service{service_with(coded(true, false, false))};
    https_client client{server_address::of(service.graph())};
    BOOST_TEST(client.send(question(service.graph())).header("Content-Encoding").empty());
    BOOST_TEST(
        client.send(question(service.graph(), {{"Accept-Encoding", "gzip"}})).header("Content-Encoding") ==
        "gzip");
}

BOOST_AUTO_TEST_CASE(a_chunked_response_has_the_same_body) {
    service_thread service{service_with(coded(false, true, false))};
    service_thread plain;
    https_client client{server_address::of(service.graph())};
    https_client other{server_address::of(plain.graph())};
    const auto in_chunks = client.send(question(service.graph()));
    BOOST_TEST(in_chunks.header("Transfer-Encoding") == "chunked");
    BOOST_TEST(in_chunks.header("Content-Length").empty());
    BOOST_TEST(in_chunks.body == other.send(question(plain.graph())).body);
}

BOOST_AUTO_TEST_CASE(a_connection_closes_with_or_without_close_notify) {
    service_thread announced{service_with(cutting(whole, copresence::faults::close_mode::close))};
    service_thread silent{service_with(cutting(whole, copresence::faults::close_mode::unannounced_close))};
    https_client first{server_address::of(announced.graph())};
    https_client second{server_address::of(silent.graph())};
    BOOST_TEST(first.send(question(announced.graph())).keep_alive);
    BOOST_TEST(first.ends_in_order());
    BOOST_TEST(second.send(question(silent.graph())).keep_alive);
    BOOST_TEST(!second.ends_in_order());
}

BOOST_AUTO_TEST_CASE(a_reset_fault_resets_the_connection) {
    local_graph_config config_of_plain = service_with(cutting(0, copresence::faults::close_mode::reset));
    config_of_plain.plain_http = true;
    service_thread service{config_of_plain};
    https_client client{server_address::of(service.graph())};
    const auto reset = [](const boost::system::system_error& error) {
        return error.code() == boost::asio::error::connection_reset;
    };
    BOOST_CHECK_EXCEPTION(client.send(question(service.graph())), boost::system::system_error, reset);
}

// Raw bytes in each part of a response that an error can quote: headers, error envelope, non-JSON body, redirect.
const std::vector<local_graph_response> responses_with_raw_bytes{
    {400,
     {{"request-id", "\x9b"
                     "31mred"},
      {"Date", "\x85"},
      {"x-ms-ags-diagnostic", "\xff next\xc0\xaf"}},
     "{\"error\":{\"code\":\"\\u009b\",\"message\":\"\\u202e\\u001b[2J\"}}"},
    {400,
     {{"Content-Type", "text/plain"}},
     "\x9b"
     "31m \xff\x1b[2J"},
    {302,
     {{"Location", "https://\x9b"
                   "evil/"}},
     ""},
    {200,
     {{"Content-Encoding", "\x9b"
                           "gzip"}},
     "{}"},
    {200, {{"Content-Type", "application/json"}}, "{\"value\":[{\"id\":\"\x9b\x1b\"}]}"},
    {200,
     {{"Content-Type", "application/json"}},
     "{\"value\":[],\"@odata.nextLink\":\"http://\\u009b\\u001b/\"}"},
};

BOOST_AUTO_TEST_CASE(an_error_text_is_valid_utf8_for_any_response_bytes) {
    for (const auto& response : responses_with_raw_bytes) {
        local_graph_fixture env;
        env.script([&](const local_graph_request&) { return std::optional{response}; });
        const failure cause = env.get_failure();
        BOOST_REQUIRE(cause.code.failed());
        const std::string text = api_error{cause}.what();
        BOOST_TEST(test::unsafe_character_in(text) == "", text);
        BOOST_TEST(sanitize(text, text.size()) == text); // valid UTF-8
    }
}

BOOST_AUTO_TEST_SUITE_END()
