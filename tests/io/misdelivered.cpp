// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/asked_ids.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/auth/callback_token.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::asked_ids;
using copresence::test::local_graph_fixture;
using copresence::test::nth_id;
using copresence::test::some_ids;

namespace json = boost::json;

namespace {

using response = std::optional<local_graph_response>;

// Returns a page with these presences.
local_graph_response page(const std::vector<user_id>& ids, const std::string& next_link = {}) {
    json::array presences;
    for (const auto& id : ids)
        presences.push_back(json::object{{"id", id.to_string()}, {"availability", "Busy"}});
    json::object body{{"value", presences}};
    if (!next_link.empty()) body["@odata.nextLink"] = next_link;
    return {200, {}, json::serialize(body)};
}

// A service whose first pages contain a presence that was not requested, and have a next link.
struct fixture : local_graph_fixture {
    const std::vector<user_id> ids = some_ids(2);
    const user_id unexpected = nth_id(9);
    int first_pages = 0;
    int next_pages = 0;

    // Responds with `first` to the first `times` requests for a first page, and later as Graph does. Responds with `next` to
    // every request for a following page.
    void serve_pages(int times, std::function<local_graph_response()> first, local_graph_response next) {
        script([this, times, first = std::move(first),
                next = std::move(next)](const local_graph_request& request) -> response {
            if (request.method == "GET") {
                ++next_pages;
                return next;
            }
            return ++first_pages <= times ? first() : response{};
        });
        config.retry.max_retries = 2;
    }

    std::string own_link() const { return config.endpoint + "/next"; }

    void require_right_result() {
        const auto report = this->report(ids);
        BOOST_TEST(report.complete());
        BOOST_TEST(are_right(report.found, ids));
        BOOST_TEST(report.unexpected == 0U);
    }
};

constexpr int always = 1'000;

const std::string foreign_links[]{"https://other.example/next", "not a link", "http://127.0.0.1:1/next"};

const local_graph_response failing_pages[]{
    {400, {}, R"({"error":{"code":"BadRequest","message":"the skip token has expired"}})"},
    {403, {}, "{}"},
    {404, {}, "{}"},
    {410, {}, ""},
    {500, {}, ""},
    {200, {}, "not JSON"},
    {200, {}, R"({"value":5})"},
    {302, {{"Location", "https://other.example/"}}, ""},
};

} // namespace

namespace copresence {

static std::ostream& operator<<(std::ostream& out, const local_graph_response& response) {
    return out << response.status << ' ' << response.body;
}

} // namespace copresence

BOOST_FIXTURE_TEST_SUITE(misdelivered, fixture)

BOOST_DATA_TEST_CASE(first_page_of_another_request_with_an_unusable_link_is_requested_again,
                     boost::unit_test::data::make(foreign_links), link) {
    for (const std::vector<user_id>& presences : {std::vector{unexpected}, {unexpected, ids[0]}}) {
        first_pages = 0;
        serve_pages(1, [&] { return page(presences, link); }, {});
        require_right_result();
        BOOST_TEST(first_pages == 2);
        BOOST_TEST(graph().stats().connections == 2U);
    }
}

BOOST_AUTO_TEST_CASE(link_of_a_page_without_any_requested_presence_does_not_receive_the_token) {
    serve_pages(
        1, [this] { return page({unexpected}, own_link()); }, page(ids));
    require_right_result();
    BOOST_TEST(first_pages == 2);
    BOOST_TEST(next_pages == 0);
}

BOOST_DATA_TEST_CASE(after_unexpected_presences_a_failed_page_restarts_at_the_first_page,
                     boost::unit_test::data::make(failing_pages), failed) {
    serve_pages(
        1,
        [this] {
            return page({unexpected, ids[0]}, own_link());
        },
        failed);
    require_right_result();
    BOOST_TEST(first_pages == 2);
    BOOST_TEST(next_pages == 1);
}

BOOST_AUTO_TEST_CASE(without_unexpected_presences_a_failed_page_is_an_error) {
    serve_pages(
        always, [this] { return page({ids[0]}, own_link()); }, failing_pages[0]);
    const auto cause = get_failure(ids);
    BOOST_TEST((cause.code == condition::rejected));
    BOOST_TEST(next_pages == 1);
}

BOOST_AUTO_TEST_CASE(restarts_share_the_retry_limit_of_the_chunk) {
    serve_pages(always, [this] { return page({unexpected, ids[0]}, "https://other.example/next"); }, {});
    const auto cause = get_failure(ids);
    BOOST_TEST(cause.code == errc::foreign_page);
    BOOST_TEST(cause.info.detail == "https://other.example/next");
    BOOST_TEST(cause.info.call.attempts == 3U);
    BOOST_TEST(first_pages == 3);
    const auto report = this->report(ids);
    BOOST_TEST(report.found.empty());
    BOOST_TEST(report.unexpected == 0U);
}

BOOST_AUTO_TEST_CASE(restarts_after_failed_pages_share_the_retry_limit_of_the_chunk) {
    serve_pages(always, [this] { return page({unexpected, ids[0]}, own_link()); }, {403, {}, "{}"});
    const auto cause = get_failure(ids);
    BOOST_TEST((cause.code == condition::forbidden));
    BOOST_TEST(first_pages == 3);
    BOOST_TEST(next_pages == 3);
}

BOOST_AUTO_TEST_CASE(a_rejected_token_on_a_later_page_does_not_restart_without_limit) {
    serve_pages(always, [this] { return page({unexpected, ids[0]}, own_link()); }, {401, {}, "{}"});
    int issued = 0;
    config.token_provider = callback_token([&issued](token_request) {
        return [](int number) -> boost::asio::awaitable<access_token> {
            access_token token;
            token.value = "token-" + std::to_string(number);
            co_return token;
        }(++issued);
    });
    const auto cause = get_failure(ids);
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(first_pages == 3);
    BOOST_TEST(next_pages == 6); // each page is requested with two tokens
}

BOOST_AUTO_TEST_CASE(a_throttled_page_is_repeated_without_a_restart) {
    bool throttled = false;
    script([&](const local_graph_request& request) -> response {
        if (request.method != "GET") {
            ++first_pages;
            return page({unexpected, ids[0]}, own_link());
        }
        ++next_pages;
        if (std::exchange(throttled, true)) return page({ids[1]});
        return local_graph_response{429, {{"Retry-After", "0"}}, "{}"};
    });
    const auto report = this->report(ids);
    BOOST_TEST(report.complete());
    BOOST_TEST(report.found.size() == 2U);
    BOOST_TEST(report.unexpected == 1U);
    BOOST_TEST(first_pages == 1);
    BOOST_TEST(next_pages == 2);
}

BOOST_AUTO_TEST_SUITE_END()
