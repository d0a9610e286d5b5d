// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/gzip_inflater.hpp"
#include "local_graph/body_coding.hpp"
#include "local_graph/config_check.hpp"
#include "local_graph/fault_response.hpp"
#include "local_graph/fault_schedule.hpp"
#include "local_graph/throttle_window.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace copresence::detail::embedded;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

using clock_type = fault_schedule::clock;

const clock_type::time_point start{};

constexpr std::string_view somebody = "66825e03-7ef5-42da-9069-724602c31f6b";

local_graph_request request(std::uint64_t number, std::string body = {}, std::string token = "t") {
    return {number, "POST", "/", {{"Authorization", "Bearer " + token}}, std::move(body)};
}

fault_rule status_rule(unsigned code, request_filter when = {}) {
    fault_rule rule;
    rule.when = std::move(when);
    rule.what.response = faults::status{code, {}, {}};
    return rule;
}

// Returns the status that the plan sends for a request, or 0 if no rule applies.
unsigned status_for(fault_schedule& schedule, const local_graph_request& asked,
                    clock_type::time_point now = start) {
    const auto decided = schedule.decide(asked, now);
    if (!decided.what) return 0;
    const auto response = answer_of(decided);
    const auto* const error = std::get_if<graph_error>(&response);
    return error ? error->status : 1;
}

std::vector<unsigned> statuses(fault_plan plan, std::uint64_t count, std::uint64_t seed = 1) {
    fault_schedule schedule{std::move(plan), seed};
    std::vector<unsigned> result;
    for (std::uint64_t n = 1; n <= count; ++n)
        result.push_back(status_for(schedule, request(n)));
    return result;
}

fault_schedule schedule_of(fault_rule rule) {
    fault_plan plan;
    plan.rules.push_back(std::move(rule));
    return {std::move(plan), 1};
}

graph_error error_of(const fault_decision& decided) { return std::get<graph_error>(answer_of(decided)); }

std::string inflated(const std::string& bytes) {
    std::string out;
    gzip_inflater inflater{1'000'000, [&out](std::span<const char> piece) {
                               out.append(piece.data(), piece.size());
                               return error_code{};
                           }};
    BOOST_TEST(!inflater.write(bytes));
    BOOST_TEST(!inflater.finish());
    return out;
}

struct encoding_case {
    std::string_view field;
    bool accepted;
};

std::ostream& operator<<(std::ostream& out, const encoding_case& value) { return out << value.field; }

const std::vector<encoding_case> encodings{
    {"", false},         {"gzip", true},      {"deflate, GZIP;q=0.5, br", true}, {"br", false},
    {"gzip;q=0", false}, {"gzip;Q=0", false}, {"gzip;q=0.000", false},           {"gzip;q=0.001", true},
    {"x-gzip", false},
};

struct wrong_plan {
    std::string_view name;
    std::function<void(fault_rule&)> spoil;
};

std::ostream& operator<<(std::ostream& out, const wrong_plan& value) { return out << value.name; }

template <class Answer>
Answer& answer_in(fault_rule& rule) {
    return rule.what.response.emplace<Answer>();
}

const std::vector<wrong_plan> wrong_plans{
    {"when.probability", [](auto& rule) { rule.when.probability = 1.5; }},
    {"when.probability", [](auto& rule) { rule.when.probability = -0.1; }},
    {"when.numbers",
     [](auto& rule) {
         rule.when.numbers = {{0, 4}};
     }},
    {"when.numbers",
     [](auto& rule) {
         rule.when.numbers = {{4, 3}};
     }},
    {"what.delay", [](auto& rule) { rule.what.delay = -1ms; }},
    {"what.delay", [](auto& rule) { rule.what.delay = 2h; }},
    {"what.drip",
     [](auto& rule) {
         rule.what.drip = faults::drip{0, 1ms};
     }},
    {"what.drip",
     [](auto& rule) {
         rule.what.drip = faults::drip{1, -1ms};
     }},
    {"what.cut", [](auto& rule) { rule.what.cut.emplace().wait = 2h; }},
    {"status::code", [](auto& rule) { answer_in<faults::status>(rule).code = 100; }},
    {"status::code", [](auto& rule) { answer_in<faults::status>(rule).code = 600; }},
    {"status::headers",
     [](auto& rule) {
         answer_in<faults::status>(rule).headers = {{"A b", "c"}};
     }},
    {"status::headers",
     [](auto& rule) {
         answer_in<faults::status>(rule).headers = {{"A", "b\r\nC: d"}};
     }},
    {"throttle::requests", [](auto& rule) { answer_in<faults::throttle>(rule).requests = 0; }},
    {"throttle::window", [](auto& rule) { answer_in<faults::throttle>(rule).window = 0ms; }},
    {"throttle::retry_after", [](auto& rule) { answer_in<faults::throttle>(rule).retry_after = -1ms; }},
    {"expired_token::accepted", [](auto& rule) { answer_in<faults::expired_token>(rule).accepted = "a b"; }},
    {"claims_challenge::accepted",
     [](auto& rule) { answer_in<faults::claims_challenge>(rule).accepted = "a\n"; }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(fault_plan)

BOOST_AUTO_TEST_CASE(a_plan_without_rules_has_no_effect) {
    const std::vector<unsigned> none(5, 0);
    BOOST_TEST(statuses({}, 5) == none, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_rule_applies_to_its_request_numbers_only) {
    request_filter when;
    when.numbers = {{2, 3}, {5, 5}, {7}};
    const std::vector<unsigned> expected{0, 503, 503, 0, 503, 0, 503, 503};
    BOOST_TEST(statuses({{status_rule(503, when)}}, 8) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_first_rule_that_applies_decides) {
    request_filter third;
    third.numbers = {{3, 3}};
    const copresence::fault_plan plan{{status_rule(500, third), status_rule(502), status_rule(504)}};
    const std::vector<unsigned> expected{502, 502, 500, 502};
    BOOST_TEST(statuses(plan, 4) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(later_rules_apply_after_a_rule_has_reached_its_limit) {
    request_filter twice;
    twice.times = 2;
    const std::vector<unsigned> expected{500, 500, 502, 502};
    BOOST_TEST(statuses({{status_rule(500, twice), status_rule(502)}}, 4) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_rule_applies_to_its_method_only) {
    request_filter gets;
    gets.method = "GET";
    auto schedule = schedule_of(status_rule(503, gets));
    auto asked = request(1);
    BOOST_TEST(status_for(schedule, asked) == 0U);
    asked.method = "GET";
    BOOST_TEST(status_for(schedule, asked) == 503U);
}

BOOST_DATA_TEST_CASE(the_id_of_a_rule_matches_a_body_without_regard_to_case,
                     data::make({"66825e03-7ef5-42da-9069-724602c31f6b",
                                 "66825E03-7EF5-42DA-9069-724602C31F6B"}),
                     spelled) {
    request_filter when;
    when.id = user_id{somebody};
    auto schedule = schedule_of(status_rule(404, when));
    BOOST_TEST(status_for(schedule, request(1, R"({"ids":["11111111-7ef5-42da-9069-724602c31f6b"]})")) == 0U);
    BOOST_TEST(status_for(schedule, request(2, R"({"ids":[")" + std::string{spelled} + "\"]}")) == 404U);
}

BOOST_AUTO_TEST_CASE(draws_match_the_probability_and_depend_only_on_the_seed) {
    request_filter when;
    when.probability = 0.2;
    const copresence::fault_plan plan{{status_rule(503, when)}};
    const auto first = statuses(plan, 10'000, 1);
    const auto hits = std::count(first.begin(), first.end(), 503U);
    BOOST_TEST(hits > 1'800);
    BOOST_TEST(hits < 2'200);
    BOOST_TEST((first == statuses(plan, 10'000, 1)));
    BOOST_TEST((first != statuses(plan, 10'000, 2)));
}

BOOST_AUTO_TEST_CASE(rules_with_the_same_probability_draw_independently) {
    request_filter half;
    half.probability = 0.5;
    const auto drawn = statuses({{status_rule(500, half), status_rule(502, half)}}, 1'000);
    const std::set<unsigned> kinds{drawn.begin(), drawn.end()};
    BOOST_TEST(kinds.size() == 3U);
}

BOOST_AUTO_TEST_CASE(probability_0_never_matches_and_1_always_matches) {
    request_filter never;
    never.probability = 0;
    const std::vector<unsigned> expected(100, 502);
    BOOST_TEST(statuses({{status_rule(500, never), status_rule(502)}}, 100) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_full_window_returns_the_time_until_it_admits_a_request) {
    throttle_window window{3, 1000ms};
    BOOST_TEST(!window.count(start));
    BOOST_TEST(!window.count(start + 100ms));
    BOOST_TEST(!window.count(start + 200ms));
    const auto left = window.count(start + 300ms);
    BOOST_REQUIRE(left.has_value());
    // The last three requests are those at 100, 200 and 300 ms, because rejected requests count.
    BOOST_TEST(left->count() == 800);
    BOOST_TEST(window.count(start + 1099ms).has_value());
    BOOST_TEST(!window.count(start + 1200ms));
}

BOOST_AUTO_TEST_CASE(a_window_slides) {
    throttle_window window{2, 1000ms};
    BOOST_TEST(!window.count(start));
    BOOST_TEST(!window.count(start + 900ms));
    BOOST_TEST(!window.count(start + 1000ms)); // a fixed window would admit one more
    BOOST_TEST(window.count(start + 1001ms).has_value());
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_wait_is_always_rejected) {
    throttle_window window{2, 1000ms};
    int rejected = 0;
    for (int i = 0; i < 100; ++i)
        if (window.count(start + i * 100ms)) ++rejected;
    BOOST_TEST(rejected == 98);
}

BOOST_AUTO_TEST_CASE(requests_beyond_the_budget_get_429_with_fractional_retry_after) {
    fault_rule rule;
    rule.what.response = faults::throttle{1, 30'000ms, {}};
    auto schedule = schedule_of(rule);
    BOOST_TEST((schedule.decide(request(1), start).what == nullptr));
    const auto error = error_of(schedule.decide(request(2), start + 128ms));
    BOOST_TEST(error.status == 429U);
    BOOST_TEST(error.headers.front().first == "Retry-After");
    BOOST_TEST(error.headers.front().second == "30.000");
    rule.what.response = faults::throttle{1, 30'000ms, 2'128ms};
    schedule = schedule_of(rule);
    schedule.decide(request(1), start);
    BOOST_TEST(error_of(schedule.decide(request(2), start)).headers.front().second == "2.128");
}

BOOST_AUTO_TEST_CASE(the_budget_counts_requests_of_other_rules) {
    fault_rule budget;
    budget.what.response = faults::throttle{2, 30'000ms, {}};
    request_filter twice;
    twice.times = 2;
    const std::vector<unsigned> expected{503, 503, 429, 429};
    BOOST_TEST(statuses({{status_rule(503, twice), budget}}, 4) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_rejected_and_the_new_token_is_accepted) {
    fault_rule rule;
    rule.when.numbers = {{3}};
    rule.what.response = faults::expired_token{"new"};
    auto schedule = schedule_of(rule);
    BOOST_TEST(status_for(schedule, request(2, {}, "old")) == 0U);
    BOOST_TEST(status_for(schedule, request(3, {}, "old")) == 401U);
    BOOST_TEST(status_for(schedule, request(4, {}, "new")) == 0U);
    BOOST_TEST(schedule.accepts("new"));
    BOOST_TEST(!schedule.accepts("old"));
    BOOST_TEST(!schedule.accepts(""));
}

BOOST_AUTO_TEST_CASE(without_an_accepted_token_every_token_is_rejected) {
    fault_rule rule;
    rule.what.response = faults::expired_token{};
    auto schedule = schedule_of(rule);
    BOOST_TEST(status_for(schedule, request(1)) == 401U);
    BOOST_TEST(status_for(schedule, request(2, {}, "")) == 401U);
    BOOST_TEST(!schedule.accepts(""));
}

BOOST_AUTO_TEST_CASE(a_claims_challenge_contains_its_claims_in_base64) {
    fault_rule rule;
    rule.what.response = faults::claims_challenge{R"({"a":1})", {}};
    auto schedule = schedule_of(rule);
    const auto error = error_of(schedule.decide(request(1), start));
    BOOST_TEST(error.status == 401U);
    BOOST_TEST(error.headers.front().first == "WWW-Authenticate");
    BOOST_TEST(
        error.headers.front().second.ends_with(R"(, error="insufficient_claims", claims="eyJhIjoxfQ==")"));
}

BOOST_AUTO_TEST_CASE(a_status_has_graphs_envelope_unless_it_has_a_body) {
    fault_rule rule;
    rule.what.response = faults::status{503, {{"Retry-After", "2"}}, "<html>"};
    auto schedule = schedule_of(rule);
    const auto response = answer_of(schedule.decide(request(1), start));
    const auto* const by_hand = std::get_if<local_graph_response>(&response);
    BOOST_REQUIRE(by_hand != nullptr);
    BOOST_TEST(by_hand->body == "<html>");
    rule.what.response = faults::status{503, {{"Retry-After", "2"}}, ""};
    schedule = schedule_of(rule);
    const auto error = error_of(schedule.decide(request(1), start));
    BOOST_TEST(error.code == "ServiceUnavailable");
    BOOST_TEST(error.headers.front().second == "2");
}

BOOST_DATA_TEST_CASE(gzip_is_accepted_according_to_accept_encoding, data::make(encodings), one) {
    BOOST_TEST(accepts_gzip(one.field) == one.accepted);
}

BOOST_DATA_TEST_CASE(a_compressed_body_can_be_decompressed, data::make({0U, 1U, 100'000U}), size) {
    const std::string body(size, 'x');
    BOOST_TEST(inflated(gzip_of(body)) == body);
}

BOOST_AUTO_TEST_CASE(a_body_in_chunks_has_extensions_and_trailers) {
    BOOST_TEST(chunks_of("abcdefghij") ==
               "1\r\na\r\n7;part\r\nbcdefgh\r\n2;part=one\r\nij\r\n"
               "0;last\r\nX-Trailer: after everything\r\nX-Other-Trailer:\r\n\r\n");
    BOOST_TEST(chunks_of("").starts_with("0;last\r\n"));
    BOOST_TEST(chunks_of(std::string(20'000, 'x')).find("1003;a;b=\"quoted; \\\"text\\\"\"") !=
               std::string::npos);
}

BOOST_DATA_TEST_CASE(the_error_for_a_plan_out_of_range_names_rule_and_member, data::make(wrong_plans),
                     wrong) {
    local_graph_config config;
    config.faults.rules.resize(2);
    check(config);
    wrong.spoil(config.faults.rules[1]);
    const auto expected = [&](const std::invalid_argument& error) {
        const std::string_view what = error.what();
        return what.starts_with("local_graph_config::faults.rules[1].") && what.find(wrong.name) != what.npos;
    };
    BOOST_CHECK_EXCEPTION(check(config), std::invalid_argument, expected);
}

BOOST_AUTO_TEST_SUITE_END()
