// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/asked_ids.hpp"
#include "support/gzip.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/local_rate_limiter.hpp>
#include <copresence/presence_json.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::asked_ids;
using copresence::test::gzip;
using copresence::test::local_graph_fixture;
using copresence::test::nth_id;
using copresence::test::some_ids;

namespace json = boost::json;

namespace {

using response = std::optional<local_graph_response>;

std::string answer_to(const local_graph_request& request) {
    json::array presences;
    for (const auto& id : asked_ids(request))
        presences.push_back(json::object{{"id", id.to_string()}, {"availability", "Busy"}});
    return json::serialize(json::object{{"value", presences}});
}

local_graph_response error_response(unsigned status, local_graph_headers headers = {}) {
    return {status, std::move(headers), R"({"error":{"code":"Scripted","message":"scripted"}})"};
}

struct fixture : local_graph_fixture {
    // Responds to the first `times` requests with the result of `respond`, and to later requests as Graph does.
    void fail_first(std::uint64_t times, std::function<response(const local_graph_request&)> respond) {
        script([times, respond = std::move(respond)](const local_graph_request& request) {
            return request.number <= times ? respond(request) : response{};
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(retrying, fixture)

BOOST_DATA_TEST_CASE(transient_statuses_are_retried_until_success,
                     boost::unit_test::data::make({500, 502, 503, 504, 429, 408}), status) {
    std::vector<std::string> retries;
    fail_first(6, [&](const local_graph_request& request) {
        retries.emplace_back(request.header("Retry-Attempt"));
        return error_response(static_cast<unsigned>(status));
    });
    BOOST_TEST(get(some_ids(3)).size() == 3U);
    BOOST_TEST(graph().stats().requests == 7U);
    const std::vector<std::string> expected{"", "1", "2", "3", "4", "5"};
    BOOST_TEST(retries == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(after_six_retries_the_last_error_is_reported_with_the_number_of_attempts) {
    fail_first(100, [](const local_graph_request&) { return error_response(500); });
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST((cause.code == condition::service_failure));
    BOOST_TEST(cause.info.call.attempts == 7U);
    BOOST_TEST(cause.info.graph.code == "Scripted");
    BOOST_TEST(graph().stats().requests == 7U);
}

BOOST_DATA_TEST_CASE(other_statuses_are_not_retried,
                     boost::unit_test::data::make({400, 403, 404, 405, 409, 413, 501, 507}), status) {
    fail_first(100,
               [=](const local_graph_request&) { return error_response(static_cast<unsigned>(status)); });
    BOOST_TEST(get_failure(some_ids(1)).info.http_status == static_cast<unsigned>(status));
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_503_is_retried_on_a_new_connection) {
    fail_first(1, [](const local_graph_request&) { return error_response(503); });
    get(some_ids(1));
    BOOST_TEST(graph().stats().connections == 2U);
}

BOOST_AUTO_TEST_CASE(a_408_on_a_new_connection_is_retried_on_another_one) {
    fail_first(1, [](const local_graph_request&) { return error_response(408); });
    config.retry.max_retries = 1;
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(graph().stats().connections == 2U);
    BOOST_TEST(client().stats().connections_closed.response == 1U);
}

BOOST_AUTO_TEST_CASE(a_408_on_a_reused_connection_costs_a_request_and_no_retry) {
    std::vector<std::string> retries;
    script([&](const local_graph_request& request) -> response {
        retries.emplace_back(request.header("Retry-Attempt"));
        if (request.number != 2) return std::nullopt;
        return error_response(408, {{"Connection", "close"}});
    });
    config.retry.max_retries = 0;
    get(some_ids(1));
    BOOST_TEST(are_right(get(some_ids(1)), some_ids(1)));
    BOOST_TEST(graph().stats().requests == 3U);
    BOOST_TEST(graph().stats().connections == 2U);
    const std::vector<std::string> none{"", "", ""};
    BOOST_TEST(retries == none, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_408_that_persists_is_an_error_after_the_retries) {
    script([](const local_graph_request& request) -> response {
        if (request.number == 1) return std::nullopt;
        return error_response(408);
    });
    config.retry.max_retries = 1;
    get(some_ids(1));
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.info.http_status == 408U);
    BOOST_TEST(cause.info.call.attempts == 3U); // on the reused connection, on a new one, and a retry
}

BOOST_AUTO_TEST_CASE(response_to_another_request_is_discarded_and_requested_again_on_a_new_connection) {
    // The response to the second chunk repeats the one to the first chunk, and has one presence of its own.
    std::vector<user_id> first;
    script([&](const local_graph_request& request) -> response {
        const auto ids = asked_ids(request);
        if (request.number == 1) first = ids;
        if (request.number != 2) return std::nullopt;
        json::array presences{
            json::object{{"id", ids.front().to_string()}, {"availability", "Away"}, {"sequenceNumber", "Z"}}};
        for (const auto& id : first)
            presences.push_back(json::object{{"id", id.to_string()}, {"availability", "Busy"}});
        return local_graph_response{200, {}, json::serialize(json::object{{"value", presences}})};
    });
    config.max_connections = 1;
    config.max_concurrent_requests = 1;
    const auto ids = some_ids(1'300);
    const auto report = this->report(ids);
    BOOST_TEST(
        are_right(report.found, ids)); // the presence of the discarded response, which looks newer, included
    BOOST_TEST(report.complete());
    BOOST_TEST(report.unexpected == 0U);
    BOOST_TEST(report.requests == 3U);
    BOOST_TEST(graph().stats().connections == 2U);
}

BOOST_AUTO_TEST_CASE(responses_to_other_requests_are_in_the_end_an_error) {
    script([](const local_graph_request& request) -> response {
        const auto first = asked_ids(request).front().to_string();
        return local_graph_response{200, {}, R"({"value":[{"id":")" + first + R"("},{"id":"another"}]})"};
    });
    config.retry.max_retries = 2;
    const auto cause = get_failure(some_ids(3));
    BOOST_TEST(cause.code == errc::malformed_response);
    BOOST_TEST(cause.info.call.attempts == 3U);
    BOOST_TEST(cause.info.detail.find("another request") != std::string::npos, cause.info.detail);
    BOOST_TEST(graph().stats().connections == 3U);

    const auto report = this->report(some_ids(3));
    BOOST_TEST(report.found.empty()); // nothing of such a response is kept
    BOOST_TEST(report.absent.empty());
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(report.failed[0].ids.size() == 3U);
}

BOOST_AUTO_TEST_CASE(pages_with_unexpected_presences_are_judged_together) {
    // Two pages with an unexpected presence on the first one. At first the last id is missing.
    const auto ids = some_ids(2);
    std::size_t misdelivered = 1;
    script([&](const local_graph_request& request) -> response {
        const bool last_page = request.method == "GET";
        json::array presences;
        if (!last_page) presences.push_back(json::object{{"id", nth_id(9).to_string()}});
        if (!last_page || misdelivered == 0)
            presences.push_back(json::object{{"id", ids[last_page ? 1 : 0].to_string()}});
        json::object body{{"value", presences}};
        if (last_page && misdelivered > 0) --misdelivered;
        if (!last_page)
            body["@odata.nextLink"] = config.endpoint + "/next?of=" + std::to_string(misdelivered);
        return local_graph_response{200, {}, json::serialize(body)};
    });
    const auto report = this->report(ids);
    BOOST_TEST(report.complete());
    BOOST_TEST(report.found.size() == 2U);
    BOOST_TEST(report.unexpected == 1U);
    BOOST_TEST(report.requests == 4U); // both pages, twice
}

BOOST_AUTO_TEST_CASE(pages_of_other_requests_are_in_the_end_an_error) {
    script([&](const local_graph_request& request) -> response {
        json::object body{{"value", json::array{json::object{{"id", nth_id(9).to_string()}}}}};
        if (request.method != "GET") body["@odata.nextLink"] = config.endpoint + "/next";
        return local_graph_response{200, {}, json::serialize(body)};
    });
    config.retry.max_retries = 2;
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::malformed_response);
    BOOST_TEST(graph().stats().requests == 3U); // the link of such a page is not followed
}

BOOST_AUTO_TEST_CASE(each_attempt_has_its_own_request_id) {
    std::set<std::string> ids;
    fail_first(3, [&](const local_graph_request& request) {
        ids.emplace(request.header("client-request-id"));
        return error_response(500);
    });
    get(some_ids(1));
    BOOST_TEST(ids.size() == 3U);
}

BOOST_AUTO_TEST_CASE(one_429_pauses_every_request_until_retry_after) {
    using clock = std::chrono::steady_clock;
    clock::time_point throttled_at;
    std::vector<clock::duration> after;
    script([&](const local_graph_request& request) -> response {
        if (request.number == 1) {
            throttled_at = clock::now();
            return error_response(429, {{"Retry-After", "0.2"}});
        }
        after.push_back(clock::now() - throttled_at);
        return std::nullopt;
    });
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    config.max_concurrent_requests = 1; // the first response arrives before another request is sent
    copresence::client second{context.get_executor(), config};
    get(some_ids(1));
    const auto one = test::run_on(context, second.get_presences(some_ids(1)));
    BOOST_TEST(one.size() == 1U);
    BOOST_TEST(after.size() == 2U);
    for (const auto waited : after)
        BOOST_TEST((waited >= std::chrono::milliseconds{200}));
    BOOST_TEST(config.rate_limiter->stats().throttled == 1U);
    BOOST_TEST(config.rate_limiter->stats().pauses == 1U);
    BOOST_TEST(config.rate_limiter->stats().requests == 3U);
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_is_too_long_fails_at_once_and_is_reported) {
    fail_first(100, [](const local_graph_request&) { return error_response(429, {{"Retry-After", "181"}}); });
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST((cause.code == condition::throttled));
    BOOST_REQUIRE(cause.info.retry_after.has_value());
    BOOST_TEST(cause.info.retry_after->count() == 181'000);
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_retry_after_beyond_the_calls_deadline_fails_at_once) {
    fail_first(100, [](const local_graph_request&) { return error_response(429, {{"Retry-After", "60"}}); });
    request_options options;
    options.timeout = std::chrono::seconds{30};
    const auto report = this->report(some_ids(6'500), options);
    BOOST_TEST(report.found.empty());
    BOOST_TEST(report.failed.size() == 10U);
    for (const auto& each : report.failed)
        BOOST_TEST((each.cause.code == condition::throttled));
    BOOST_TEST(graph().stats().requests <= 8U);
}

BOOST_AUTO_TEST_CASE(a_call_fails_at_once_if_a_shared_pause_outlasts_its_deadline) {
    fail_first(1, [](const local_graph_request&) { return error_response(429, {{"Retry-After", "86400"}}); });
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    BOOST_TEST((get_failure(some_ids(1)).code == condition::throttled));
    copresence::client second{context.get_executor(), config};
    error_code code;
    std::chrono::milliseconds delay{0};
    try {
        test::run_on(context, second.get_presences(some_ids(1)));
    } catch (const api_error& e) {
        code = e.code();
        delay = e.diagnostics().retry_after.value_or(delay);
    }
    BOOST_TEST((code == condition::throttled));
    BOOST_TEST((delay > std::chrono::hours{23}));
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_429_with_a_broken_body_is_handled_as_a_429) {
    fail_first(1, [](const local_graph_request&) {
        return error_response(429,
                              {{"Retry-After", "0.1"}, {"Content-Encoding", "gzip"}}); // the body is not gzip
    });
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(config.rate_limiter->stats().throttled == 1U);
    BOOST_TEST(config.rate_limiter->stats().pauses == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_echoed_by_the_server_is_redacted_in_the_error) {
    config.token_provider = static_token("very-secret-token");
    script([](const local_graph_request& request) -> response {
        const auto echoed = "you sent " + std::string{request.header("Authorization")};
        return local_graph_response{
            403, {{"request-id", echoed}, {"x-ms-ags-diagnostic", echoed}}, std::string(1'010, 'x') + echoed};
    });
    config.token_provider = static_token("very-secret-token");
    try {
        get(some_ids(1));
        BOOST_FAIL("no exception");
    } catch (const api_error& e) {
        BOOST_TEST(std::string{e.what()}.find("very-s") == std::string::npos, e.what());
        BOOST_TEST(e.diagnostics().graph.request_id == "you sent Bearer [token]");
    }
}

BOOST_AUTO_TEST_CASE(encoded_and_cut_echoes_of_the_token_are_redacted) {
    const std::string token = "eyJ0eXAiOiJKV1Qi.very-secret-token+/=";
    const std::string encoded = "eyJ0eXAiOiJKV1Qi.very-secret-token%2B%2f%3d";
    script([&](const local_graph_request& request) -> response {
        const std::string body =
            request.number == 1
                ? R"({"error":{"code":"Bad","message":"cut eyJ0eXAiOiJKV1Qi~, escaped eyJ0eXAiOiJKV1Qi.very-secret\u002dtoken\u002b\/="}})"
                : R"({"no":"envelope","url":"?t=)" + encoded +
                      R"(","json":"eyJ0eXAiOiJKV1Qi.very-secret\u002Dtoken+\/="})";
        return local_graph_response{
            403,
            {{"request-id", "..." + token.substr(token.size() - 16)}, {"x-ms-ags-diagnostic", encoded}},
            body};
    });
    config.token_provider = static_token(token);
    const auto envelope = get_failure(some_ids(1)).info;
    BOOST_TEST(envelope.graph.message == "cut [token]~, escaped [token]");
    BOOST_TEST(envelope.graph.request_id == "...[token]");
    BOOST_TEST(envelope.graph.server_info == "[token]");
    const auto excerpt = get_failure(some_ids(1)).info;
    BOOST_TEST(excerpt.body_excerpt == R"({"no":"envelope","url":"?t=[token]","json":"[token]"})");
}

BOOST_AUTO_TEST_CASE(a_token_echoed_in_a_next_link_is_redacted_in_the_error) {
    script([](const local_graph_request& request) -> response {
        const auto token = std::string{request.header("Authorization")}.substr(7);
        return local_graph_response{
            200, {}, R"({"value":[],"@odata.nextLink":"https://evil.example/)" + token + "\"}"};
    });
    config.token_provider = static_token("very-secret-token");
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::foreign_page);
    BOOST_TEST(cause.info.detail == "https://evil.example/[token]");
}

BOOST_AUTO_TEST_CASE(a_short_token_that_occurs_in_its_replacement_text_is_redacted) {
    script([](const local_graph_request&) -> response {
        return local_graph_response{403, {{"request-id", "t-1"}}, ""};
    });
    config.token_provider = static_token("t");
    BOOST_TEST(get_failure(some_ids(1)).info.graph.request_id == "[token]-1");
}

BOOST_AUTO_TEST_CASE(a_token_that_occurs_in_its_replacement_text_is_redacted) {
    script([](const local_graph_request&) -> response {
        return local_graph_response{403, {{"request-id", "[token]-[token]-1"}}, ""};
    });
    config.token_provider = static_token("[token]-[token]");
    BOOST_TEST(get_failure(some_ids(1)).info.graph.request_id == "[token]-1");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_still_valid_is_used_after_a_failed_renewal) {
    int asked = 0;
    const auto good = graph().token();
    config.token_provider = callback_token([&asked, good](token_request) {
        return [](int* count, std::string value) -> boost::asio::awaitable<access_token> {
            if (++*count > 1) throw std::runtime_error{"the provider is down"};
            access_token token;
            token.value = value;
            token.expires_at =
                std::chrono::system_clock::now() + std::chrono::seconds{50}; // so close that a renewal is due
            co_return token;
        }(&asked, good);
    });
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(waiting_for_the_budget_costs_the_same_however_many_wait) {
    local_rate_limiter_config budget;
    budget.requests = 10;
    budget.window = std::chrono::milliseconds{10};
    const auto handlers_of = [&](std::size_t workers) {
        config.rate_limiter = std::make_shared<local_rate_limiter>(budget);
        config.max_ids_per_request = 1;
        config.max_connections = 4;
        config.max_concurrent_requests = workers;
        destroy_client();
        std::size_t handlers = 0;
        bool ended = false;
        const auto ids = some_ids(400);
        boost::asio::co_spawn(context, client().get_presences(ids),
                              [&](std::exception_ptr thrown, std::vector<presence> found) {
                                  BOOST_TEST(!thrown);
                                  BOOST_TEST(found.size() == 400U);
                                  ended = true;
                              });
        context.restart();
        while (!ended)
            handlers += context.run_one();
        return handlers;
    };
    const auto few = handlers_of(4);
    const auto many = handlers_of(400);
    BOOST_TEST(many < 3 * few);
}

BOOST_AUTO_TEST_CASE(resume_ends_a_long_pause_for_every_client_of_the_gate) {
    script_first(error_response(429, {{"Retry-After", "86400"}}));
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    BOOST_TEST((get_failure(some_ids(1)).code == condition::throttled));
    BOOST_TEST((get_failure(some_ids(1)).code == condition::throttled));
    BOOST_TEST(graph().stats().requests == 1U);
    config.rate_limiter->resume();
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_rejected_token_is_renewed_once_for_all_workers) {
    int asked = 0;
    const auto good = graph().token();
    config.token_provider = callback_token([&asked, good](token_request) {
        return [](int* count, std::string value) -> boost::asio::awaitable<access_token> {
            access_token token;
            token.value = ++*count == 1 ? "expired" : value;
            co_return token;
        }(&asked, good);
    });
    BOOST_TEST(get(some_ids(5'000)).size() == 5'000U);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_rejected_twice_is_an_error) {
    config.token_provider = static_token("wrong");
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(graph().stats().requests == 2U);
}

BOOST_DATA_TEST_CASE(the_claims_of_a_challenge_are_passed_to_the_token_provider,
                     boost::unit_test::data::make({401, 403}), status) {
    std::vector<std::string> claims;
    fail_first(1, [=](const local_graph_request&) {
        return error_response(
            static_cast<unsigned>(status),
            {{"WWW-Authenticate", "Basic realm=\"x\""},
             {"WWW-Authenticate", "Bearer error=\"insufficient_claims\", claims=\"eyJhIjoxfQ\""}});
    });
    const auto good = graph().token();
    config.token_provider = callback_token([&claims, good](token_request request) {
        claims.push_back(request.claims);
        return [](std::string value) -> boost::asio::awaitable<access_token> {
            access_token token;
            token.value = value;
            co_return token;
        }(good);
    });
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    const std::vector<std::string> expected{"", R"({"a":1})"};
    BOOST_TEST(claims == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_bad_id_does_not_fail_the_other_649_ids_of_its_chunk) {
    const auto bad = nth_id(417);
    script([=](const local_graph_request& request) -> response {
        for (const auto& id : asked_ids(request)) {
            if (id == bad) return error_response(400);
        }
        return std::nullopt;
    });
    const auto report = this->report(some_ids(1'300));
    BOOST_TEST(report.found.size() == 1'299U);
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(report.failed[0].ids == std::vector{bad}, boost::test_tools::per_element());
    BOOST_TEST((report.failed[0].cause.code == condition::rejected));
    BOOST_TEST(report.requests <= 26U);
}

BOOST_AUTO_TEST_CASE(get_presences_does_not_split_a_rejected_chunk) {
    script([](const local_graph_request&) { return error_response(400); });
    BOOST_TEST((get_failure(some_ids(10)).code == condition::rejected));
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(splitting_stops_if_both_halves_are_rejected) {
    script([](const local_graph_request&) { return error_response(400); });
    const auto report = this->report(some_ids(650));
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(report.failed[0].ids.size() == 650U);
    BOOST_TEST(report.requests == 3U);
}

BOOST_AUTO_TEST_CASE(many_bad_ids_do_not_exceed_the_requests_for_splitting) {
    std::set<user_id> bad;
    for (std::size_t i = 0; i < 300; i += 7)
        bad.insert(nth_id(i));
    script([=](const local_graph_request& request) -> response {
        for (const auto& id : asked_ids(request)) {
            if (bad.contains(id)) return error_response(400);
        }
        return std::nullopt;
    });
    const auto report = this->report(some_ids(650));
    std::size_t failed = 0;
    for (const auto& each : report.failed)
        failed += each.ids.size();
    BOOST_TEST(report.found.size() + failed == 650U);
    BOOST_TEST(report.found.size() >= 325U);
    BOOST_TEST(report.requests <= 25U);
}

BOOST_AUTO_TEST_CASE(splitting_can_be_switched_off) {
    script([](const local_graph_request&) { return error_response(400); });
    config.split_rejected_chunks = false;
    BOOST_TEST(this->report(some_ids(650)).requests == 1U);
}

BOOST_AUTO_TEST_CASE(gzip_is_requested_and_responses_are_decompressed) {
    script([](const local_graph_request& request) -> response {
        BOOST_TEST(request.header("Accept-Encoding") == "gzip");
        return local_graph_response{200, {{"Content-Encoding", "gzip"}}, gzip(answer_to(request))};
    });
    const auto ids = some_ids(1'300);
    const auto found = get(ids);
    BOOST_REQUIRE(found.size() == ids.size());
    BOOST_TEST(found.back().id() == ids.back());
}

BOOST_AUTO_TEST_CASE(gzip_is_recognised_in_all_its_forms) {
    const std::string codings[]{"GZIP", "x-gzip", "identity, gzip", "gzip,identity"};
    script([&](const local_graph_request& request) -> response {
        const auto text = answer_to(request);
        const auto half = text.size() / 2;
        const auto body = gzip(text.substr(0, half)) + gzip(text.substr(half)) + std::string(8, '\0');
        return local_graph_response{200, {{"Content-Encoding", codings[request.number % 4]}}, body};
    });
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(get(some_ids(30)).size() == 30U);
}

BOOST_AUTO_TEST_CASE(a_gzip_bomb_is_stopped_by_the_body_size_limit) {
    script([](const local_graph_request&) -> response {
        return local_graph_response{
            200, {{"Content-Encoding", "gzip"}}, gzip("{\"value\":[" + std::string(2'000'000, ' ') + "]}")};
    });
    config.limits.body_size = 1'000'000;
    BOOST_TEST(get_failure(some_ids(1)).code == errc::body_too_large);
}

BOOST_AUTO_TEST_CASE(a_gzipped_error_body_is_decompressed) {
    script([](const local_graph_request&) -> response {
        auto rejected = error_response(403, {{"Content-Encoding", "gzip"}});
        rejected.body = gzip(rejected.body);
        return rejected;
    });
    BOOST_TEST(get_failure(some_ids(1)).info.graph.code == "Scripted");
}

BOOST_AUTO_TEST_CASE(gzip_can_be_switched_off_and_other_encodings_are_rejected) {
    script([](const local_graph_request& request) -> response {
        BOOST_TEST(request.header("Accept-Encoding").empty());
        return local_graph_response{200, {{"Content-Encoding", "br"}}, "x"};
    });
    config.gzip = false;
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::malformed_response);
    BOOST_TEST(cause.info.detail.find("br") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
