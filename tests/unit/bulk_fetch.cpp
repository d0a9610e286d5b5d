// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A bulk call as a whole: workers, failed chunks, splitting, cancellation and deadlines, over a transport that plays a script,
// in simulated time. Uses no socket.

#include "operations/bulk/bulk_fetch.hpp"

#include "support/ids.hpp"
#include "support/scripted_transport.hpp"
#include "support/simulated_time.hpp"

#include <copresence/auth/static_token.hpp>
#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
using copresence::test::failed;
using copresence::test::hanging;
using copresence::test::nth_id;
using copresence::test::scripted;
using copresence::test::some_ids;
using copresence::test::status;
namespace asio = boost::asio;
namespace data = boost::unit_test::data;

namespace {

std::vector<std::string> ids_in(std::string_view request) {
    std::vector<std::string> ids;
    for (auto body = request.substr(request.find("\r\n\r\n") + 13); body.size() > 36;
         body.remove_prefix(std::min<std::size_t>(body.size(), 39)))
        ids.emplace_back(body.substr(0, 36));
    return ids;
}

std::string presences_of(std::string_view request) {
    std::string body;
    for (const auto& id : ids_in(request))
        body += (body.empty() ? "" : ",") + std::string{R"({"id":")"} + id +
                R"(","availability":"Away","activity":"Away"})";
    return status(200, {}, R"({"value":[)" + body + "]}").response;
}

// An exchange whose response contains a presence for each id of the request.
scripted answered(std::function<void()> meanwhile = {}) {
    scripted step;
    step.respond = presences_of;
    step.meanwhile = std::move(meanwhile);
    return step;
}

struct fixture {
    fixture() {
        config.token_provider = static_token("t");
        config.max_ids_per_request = 2;
        config.max_concurrent_requests = 1; // so that the script is played in the order of the chunks
    }

    // Fetches the presences of `count` ids. `meanwhile` runs while the call waits.
    template <class Result>
    result<Result> fetch(std::size_t count, const std::function<void(operation&)>& meanwhile = {}) {
        client = std::make_shared<session>(
            io.get_executor(), config,
            std::make_unique<test::scripted_transport>(io.get_executor(), script, seen));
        constexpr bool partial = std::same_as<Result, presence_report>;
        const auto running = std::make_shared<bulk_fetch>(
            client, request_plan{some_ids(count), config.max_ids_per_request}, options,
            partial ? bulk_fetch::on_failure::go_on : bulk_fetch::on_failure::stop_all);
        std::function<void()> act;
        if (meanwhile) act = [&] { meanwhile(running->operation); };
        return time.run_on(io, detail::run<Result>(running), act);
    }

    auto presences(std::size_t count, const std::function<void(operation&)>& meanwhile = {}) {
        return fetch<std::vector<presence>>(count, meanwhile);
    }

    auto report(std::size_t count, const std::function<void(operation&)>& meanwhile = {}) {
        return fetch<presence_report>(count, meanwhile);
    }

    test::simulated_time time;
    asio::io_context io{1};
    client_config config;
    request_options options;
    std::deque<scripted> script;
    std::vector<test::seen_exchange> seen;
    std::shared_ptr<session> client;
};

std::vector<user_id> ids_of(const std::vector<presence>& found) {
    std::vector<user_id> ids;
    for (const auto& each : found)
        ids.push_back(each.id());
    return ids;
}

// How a call is ended from outside, and the error.
struct ending {
    const char* name;
    void (*act)(operation&);
    error_code code;
};

std::ostream& operator<<(std::ostream& out, const ending& e) { return out << e.name; }

const ending endings[]{
    {"cancellation", [](operation& o) { o.stop(asio::error::operation_aborted, step::none); },
     asio::error::operation_aborted},
    {"close", [](operation& o) { o.session->close(); }, errc::client_closed},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bulk_fetch, fixture)

BOOST_AUTO_TEST_CASE(presences_are_in_the_order_of_the_ids) {
    config.max_concurrent_requests = 3;
    script = {answered(), answered(), answered()};
    const auto found = presences(5);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((ids_of(*found) == some_ids(5)));
    BOOST_TEST(seen.size() == 3U);
    BOOST_TEST(client->stats->ids_completed == 5U);
    BOOST_TEST(client->stats->presences == 5U);
}

BOOST_AUTO_TEST_CASE(a_failed_chunk_fails_the_call_and_stops_its_other_chunks) {
    script = {answered(), status(403)};
    const auto found = presences(6);
    BOOST_REQUIRE(found.has_error());
    BOOST_TEST(found.error().code == condition::forbidden);
    BOOST_TEST(found.error().info.call.chunks == 3U);
    BOOST_TEST(found.error().info.call.chunks_completed == 1U);
    BOOST_TEST(seen.size() == 2U);
    BOOST_TEST(client->stats->ids_completed == 6U);
}

BOOST_AUTO_TEST_CASE(a_failed_chunk_interrupts_the_requests_of_other_workers) {
    config.max_concurrent_requests = 2;
    script = {hanging(), status(404)};
    const auto found = presences(4);
    BOOST_REQUIRE(found.has_error());
    BOOST_TEST((found.error().code == error_code{404, http_category()}));
    BOOST_TEST((time.elapsed() < 1s));
}

BOOST_AUTO_TEST_CASE(a_report_continues_after_a_failed_chunk) {
    config.split_rejected_chunks = false;
    script = {status(404), answered(), answered()};
    const auto found = report(6);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((ids_of(found->found) == some_ids(4, 2)));
    BOOST_REQUIRE(found->failed.size() == 1U);
    BOOST_TEST((found->failed[0].ids == some_ids(2)));
    BOOST_TEST((found->failed[0].cause.code == error_code{404, http_category()}));
    BOOST_TEST(found->absent.empty());
    BOOST_TEST(found->requests == 3U);
}

BOOST_AUTO_TEST_CASE(a_report_stops_at_an_error_that_every_chunk_would_have) {
    script = {answered(), status(403)};
    const auto found = report(6);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((ids_of(found->found) == some_ids(2)));
    BOOST_REQUIRE(found->failed.size() == 2U);
    BOOST_TEST((found->failed[0].ids == some_ids(2, 2)));
    BOOST_TEST((found->failed[1].ids == some_ids(2, 4))); // never requested
    BOOST_TEST((found->failed[1].cause.code == condition::forbidden));
    BOOST_TEST(client->stats->ids_completed == 6U);
}

BOOST_AUTO_TEST_CASE(a_rejected_chunk_is_split_until_the_invalid_id_is_alone) {
    config.max_ids_per_request = 4;
    const auto invalid = nth_id(2).to_string();
    scripted judged;
    judged.respond = [invalid](std::string_view request) {
        return request.find(invalid) != std::string_view::npos ? status(400).response : presences_of(request);
    };
    script.assign(5, judged); // 0-3, 0-1, 2-3, 2, 3
    const auto found = report(4);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(script.empty());
    BOOST_TEST((ids_of(found->found) == std::vector{nth_id(0), nth_id(1), nth_id(3)}));
    BOOST_REQUIRE(found->failed.size() == 1U);
    BOOST_TEST((found->failed[0].ids == std::vector{nth_id(2)}));
}

BOOST_AUTO_TEST_CASE(a_chunk_whose_halves_are_both_rejected_fails_as_a_whole) {
    config.max_ids_per_request = 4;
    script = {status(400), status(400), status(400)};
    const auto found = report(4);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(script.empty());
    BOOST_REQUIRE(found->failed.size() == 1U);
    BOOST_TEST((found->failed[0].ids == some_ids(4)));
}

BOOST_AUTO_TEST_CASE(ids_without_a_presence_are_absent) {
    script = {status(200, {}, R"({"value":[]})")};
    const auto found = report(2);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->absent == some_ids(2)));
    BOOST_TEST(found->failed.empty());
}

BOOST_DATA_TEST_CASE_F(fixture, a_call_that_is_ended_from_outside_fails_in_both_forms, data::make(endings),
                       each) {
    script = {answered(), hanging()};
    const auto found = presences(6, each.act);
    BOOST_REQUIRE(found.has_error());
    BOOST_TEST(found.error().code == each.code);
    script = {answered(), hanging()};
    const auto partial = report(6, each.act);
    BOOST_REQUIRE(partial.has_error());
    BOOST_TEST(partial.error().code == each.code);
    BOOST_TEST(client->stats->ids_completed == 6U);
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(after_the_deadline_a_report_has_what_arrived_and_a_vector_fails) {
    options.timeout = 20s;
    script = {answered(), hanging()};
    const auto found = report(6);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((ids_of(found->found) == some_ids(2)));
    BOOST_REQUIRE(found->failed.size() == 2U);
    BOOST_TEST((found->failed[0].ids == some_ids(2, 2)));
    BOOST_TEST((found->failed[0].cause.code == errc::timeout));
    BOOST_TEST((found->failed[1].ids == some_ids(2, 4)));
    BOOST_TEST(found->elapsed.count() >= 20'000);

    script = {answered(), hanging()};
    const auto all = presences(6);
    BOOST_REQUIRE(all.has_error());
    BOOST_TEST(all.error().code == errc::timeout);
    BOOST_TEST(all.error().info.step == step::call);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_long_call_grows_with_the_time_that_the_limiter_needs) {
    local_rate_limiter_config budget;
    budget.requests = 1;
    budget.window = 10s;
    config.rate_limiter = std::make_shared<local_rate_limiter>(budget);
    config.timeouts.call = 20s;
    script.assign(40, answered());
    const auto found = presences(80); // 40 requests, one in 10 s
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->size() == 80U);
    BOOST_TEST((time.elapsed() >= 390s));

    options.timeout = 20s; // a limit of the caller does not grow
    script.assign(40, answered());
    const auto hurried = presences(80);
    BOOST_REQUIRE(hurried.has_error());
    BOOST_TEST(hurried.error().code == errc::timeout);
}

BOOST_AUTO_TEST_CASE(a_throttled_call_continues_after_the_delay) {
    config.max_concurrent_requests = 2;
    script = {status(429, "Retry-After: 30\r\n"), answered(), answered()};
    const auto found = presences(4);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((ids_of(*found) == some_ids(4)));
    BOOST_TEST((time.elapsed() >= 30s));
}

BOOST_AUTO_TEST_SUITE_END()
