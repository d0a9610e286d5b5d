// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/asked_ids.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/presence_json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <ostream>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::asked_ids;
using copresence::test::local_graph_fixture;
using copresence::test::nth_id;
using copresence::test::some_ids;
using copresence::test::upper;

namespace json = boost::json;

namespace {

struct size_case {
    std::size_t ids;
    std::size_t requests;
};

std::ostream& operator<<(std::ostream& out, const size_case& c) { return out << c.ids << " ids"; }

const size_case sizes[]{{0, 0}, {1, 1}, {650, 1}, {651, 2}, {1'300, 2}, {100'000, 154}};

void check_order(const std::vector<presence>& got, const std::vector<user_id>& asked,
                 const local_graph& graph) {
    BOOST_REQUIRE(got.size() == asked.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
        wrong += got[i].id() != asked[i] || got[i] != graph.presence_of(asked[i]) ? 1 : 0;
    BOOST_TEST(wrong == 0U);
}

local_graph_response response(const json::array& presences, const std::string& next_link = {}) {
    json::object body{{"value", presences}};
    if (!next_link.empty()) body["@odata.nextLink"] = next_link;
    return {200, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

json::object object_for(const user_id& id) { return {{"id", id.to_string()}, {"availability", "Busy"}}; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(get_presences, local_graph_fixture)

BOOST_DATA_TEST_CASE(any_number_of_ids_is_fetched_in_requests_of_at_most_650,
                     boost::unit_test::data::make(sizes), size) {
    const auto ids = some_ids(size.ids);
    check_order(get(ids), ids, graph());
    BOOST_TEST(graph().stats().requests == size.requests);
    BOOST_TEST(client().stats().requests == size.requests);
    BOOST_TEST(graph().stats().connections <= 8U);
}

BOOST_AUTO_TEST_CASE(shuffled_responses_are_returned_in_the_requested_order) {
    local_graph_config service;
    service.shuffle = true;
    serve(service);
    const auto ids = some_ids(2'000);
    check_order(get(ids), ids, graph());
}

BOOST_AUTO_TEST_CASE(duplicate_ids_are_sent_once_and_returned_at_their_first_position) {
    std::vector<user_id> asked;
    for (int round = 0; round < 3; ++round) {
        for (const auto& id : some_ids(700))
            asked.push_back(id);
    }
    check_order(get(asked), some_ids(700), graph());
    BOOST_TEST(graph().stats().presences == 700U);
}

BOOST_AUTO_TEST_CASE(any_range_of_texts_in_any_case_is_accepted_as_ids) {
    const auto ids = some_ids(3);
    const std::list<std::string> texts{ids[0].to_string(), upper(ids[1].to_string()), ids[0].to_string(),
                                       ids[2].to_string()};
    check_order(get(texts), ids, graph());
    const std::array<std::string_view, 1> views{texts.front()};
    check_order(get(views), {ids[0]}, graph());
    const char* pointers[]{texts.front().c_str()};
    check_order(test::run_on(context, client().get_presences(pointers)), {ids[0]}, graph());
    const std::string_view no_guid = "someone@example.com";
    const std::vector<std::string_view> bad{texts.front(), no_guid};
    const auto cause = get_failure(bad);
    BOOST_TEST(cause.code == errc::invalid_user_id);
    BOOST_TEST(cause.info.detail.find("ids[1]") != std::string::npos);
    BOOST_TEST(cause.info.detail.find("someone@example.com") != std::string::npos);
    BOOST_TEST(cause.info.detail.find("user principal name") != std::string::npos);
    BOOST_TEST(graph().stats().requests == 3U); // the malformed id was rejected before a request was sent
}

BOOST_AUTO_TEST_CASE(responses_may_contain_upper_case_duplicate_and_unexpected_ids) {
    script([](const local_graph_request& request) {
        json::array presences{object_for(nth_id(1'000'000))};
        for (const auto& id : asked_ids(request)) {
            auto object = object_for(id);
            object["id"] = upper(id.to_string());
            presences.push_back(object);
            presences.push_back(object);
        }
        return response(presences);
    });
    const auto ids = some_ids(651);
    const auto report = this->report(ids);
    BOOST_TEST(report.complete());
    BOOST_TEST(report.unexpected == 2U);
    BOOST_TEST(report.requests == 2U);
    BOOST_REQUIRE(report.found.size() == 651U);
    for (std::size_t i = 0; i < ids.size(); ++i)
        BOOST_TEST(report.found[i].id() == ids[i]);
}

BOOST_AUTO_TEST_CASE(missing_presences_are_left_out_and_reported_as_absent) {
    script([](const local_graph_request& request) {
        json::array presences;
        const auto ids = asked_ids(request);
        for (std::size_t i = 0; i < ids.size(); i += 2)
            presences.push_back(object_for(ids[i]));
        return response(presences);
    });
    const auto ids = some_ids(1'300);
    const auto found = get(ids);
    BOOST_REQUIRE(found.size() == 650U);
    for (std::size_t i = 0; i < found.size(); ++i)
        BOOST_TEST(found[i].id() == ids[2 * i]);
    const auto report = this->report(ids);
    BOOST_TEST(report.found.size() == 650U);
    BOOST_REQUIRE(report.absent.size() == 650U);
    for (std::size_t i = 0; i < report.absent.size(); ++i)
        BOOST_TEST(report.absent[i] == ids[2 * i + 1]);
    BOOST_TEST(report.failed.empty());
    BOOST_TEST(!report.complete());
}

// The example on Microsoft's page of POST /communications/getPresencesByUserId, with two ids.
BOOST_AUTO_TEST_CASE(the_documented_example_works) {
    std::string sent;
    script([&sent](const local_graph_request& request) {
        sent = request.method + ' ' + request.target + ' ' + request.body;
        return local_graph_response{200, {{"Content-Type", "application/json"}}, R"({
            "value": [
                {"id": "fa8bf3dc-eca7-46b7-bad1-db199b62afc3", "availability": "Busy", "activity": "InAMeeting",
                 "outOfOfficeSettings": {"message": null, "isOutOfOffice": false}},
                {"id": "66825e03-7ef5-42da-9069-724602c31f6b", "availability": "Away", "activity": "Away",
                 "outOfOfficeSettings": {"message": "Out until Monday", "isOutOfOffice": true}}
            ]})"};
    });
    const std::vector<std::string> ids{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3",
                                       "66825e03-7ef5-42da-9069-724602c31f6b"};
    const auto found = get(ids);
    BOOST_TEST(
        sent ==
        R"(POST /v1.0/communications/getPresencesByUserId {"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3","66825e03-7ef5-42da-9069-724602c31f6b"]})");
    BOOST_REQUIRE(found.size() == 2U);
    BOOST_TEST((found[0].availability() == availability::busy));
    BOOST_TEST((found[0].activity() == activity::in_a_meeting));
    BOOST_TEST(!found[0].out_of_office_settings()->is_out_of_office.value());
    BOOST_TEST((found[1].availability() == availability::away));
    BOOST_TEST((found[1].activity() == activity::away));
    BOOST_TEST(found[1].out_of_office_settings()->is_out_of_office.value());
}

BOOST_AUTO_TEST_CASE(next_links_to_the_same_origin_are_followed) {
    local_graph_config service;
    service.page_size = 100;
    serve(service);
    const auto ids = some_ids(1'300);
    check_order(get(ids), ids, graph());
    BOOST_TEST(graph().stats().requests == 14U);
}

BOOST_AUTO_TEST_CASE(sixteen_pages_are_read_and_a_seventeenth_is_an_error) {
    std::size_t pages = 16;
    std::string origin;
    script([&](const local_graph_request& request) {
        const auto query = request.target.find('?');
        const auto page =
            query == std::string::npos ? 1 : std::stoul(request.target.substr(request.target.find('=') + 1));
        json::array presences{object_for(nth_id(page - 1))};
        return response(presences, page == pages ? "" : origin + "/v1.0/more?p=" + std::to_string(page + 1));
    });
    origin = graph().endpoint();
    const auto found = get(some_ids(17));
    BOOST_REQUIRE(found.size() == 16U);
    BOOST_TEST(found.back().id() == nth_id(15));

    pages = 17;
    const auto report = this->report(some_ids(17));
    BOOST_TEST(report.found.size() == 16U); // the presences of the first 16 pages are kept
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(report.failed[0].cause.code == errc::too_many_pages);
    BOOST_TEST(report.failed[0].ids == std::vector{nth_id(16)}, boost::test_tools::per_element());
    BOOST_TEST(get_failure(some_ids(17)).code == errc::too_many_pages);
}

BOOST_AUTO_TEST_CASE(a_next_link_to_a_page_that_was_already_read_is_an_error) {
    std::string origin;
    script([&](const local_graph_request&) {
        return response({object_for(nth_id(0))}, origin + "/v1.0/again");
    });
    origin = graph().endpoint();
    BOOST_TEST(get_failure(some_ids(1)).code == errc::repeated_page);
}

BOOST_DATA_TEST_CASE(a_next_link_to_another_origin_is_an_error_and_not_requested,
                     boost::unit_test::data::make({"https://evil.example/v1.0/x", "http://localhost/v1.0/x",
                                                   "https://localhost/v1.0/x", "https://127.0.0.1/"}),
                     link) {
    script([&](const local_graph_request&) { return response({object_for(nth_id(0))}, link); });
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::foreign_page);
    BOOST_TEST(cause.info.detail.find(link) != std::string::npos);
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_DATA_TEST_CASE(a_next_link_that_is_not_a_url_is_an_error,
                     boost::unit_test::data::make({"/v1.0/x", "x", "https://user@localhost/"}), link) {
    script([&](const local_graph_request&) { return response({}, link); });
    BOOST_TEST(get_failure(some_ids(1)).code == errc::malformed_response);
}

BOOST_AUTO_TEST_CASE(the_beta_version_and_a_base_path_are_part_of_the_target) {
    std::string target;
    script([&](const local_graph_request& request) {
        target = request.target;
        return response({});
    });
    config.endpoint += "/graph/";
    config.api_version = "beta";
    BOOST_TEST(get(some_ids(1)).empty());
    BOOST_TEST(target == "/graph/beta/communications/getPresencesByUserId");
}

BOOST_AUTO_TEST_CASE(no_request_holds_more_ids_than_configured) {
    config.max_ids_per_request = 7;
    const auto ids = some_ids(100);
    check_order(get(ids), ids, graph());
    BOOST_TEST(graph().stats().requests == 15U);
}

BOOST_AUTO_TEST_CASE(a_call_does_not_exceed_its_max_concurrent_requests) {
    local_graph_config service;
    service.latency = std::chrono::milliseconds{1};
    serve(service);
    config.max_ids_per_request = 1;
    request_options options;
    options.max_concurrent_requests = 3;
    const auto ids = some_ids(30);
    check_order(get(ids, options), ids, graph());
    BOOST_TEST(graph().stats().peak_requests == 3U);
    BOOST_TEST(graph().stats().connections == 3U);
}

BOOST_AUTO_TEST_CASE(connections_are_reused_by_the_next_call) {
    get(some_ids(1));
    get(some_ids(1));
    get(some_ids(1));
    BOOST_TEST(graph().stats().connections == 1U);
    BOOST_TEST(client().stats().connections_reused == 2U);
}

BOOST_AUTO_TEST_CASE(options_out_of_range_are_reported_through_the_completion) {
    request_options options;
    options.max_concurrent_requests = 0;
    const auto cause = get_failure(some_ids(1), options);
    BOOST_TEST(cause.code == errc::invalid_option);
    BOOST_TEST(cause.info.detail.find("max_concurrent_requests") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(call_with_more_ids_than_allowed_is_rejected_through_the_completion) {
    config.max_ids_per_call = 3;
    BOOST_TEST(get(some_ids(3)).size() == 3U);
    const auto cause = get_failure(some_ids(4));
    BOOST_TEST(cause.code == errc::too_many_ids);
    BOOST_TEST((cause.code == condition::invalid_argument));
    BOOST_TEST(cause.info.detail.find("4 ids") != std::string::npos, cause.info.detail);
    BOOST_TEST(cause.info.detail.find("max_ids_per_call (3)") != std::string::npos, cause.info.detail);
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(one_failed_chunk_does_not_affect_the_other_chunks_of_a_report) {
    script([](const local_graph_request& request) {
        const auto ids = asked_ids(request);
        if (ids.front() == nth_id(650))
            return local_graph_response{409, {}, R"({"error":{"code":"Conflict","message":"m"}})"};
        json::array presences;
        for (const auto& id : ids)
            presences.push_back(object_for(id));
        return response(presences);
    });
    const auto report = this->report(some_ids(1'950));
    BOOST_TEST(report.found.size() == 1'300U);
    BOOST_TEST(report.found[650].id() == nth_id(1'300));
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(report.failed[0].ids.size() == 650U);
    BOOST_TEST((report.failed[0].cause.code == condition::rejected));
    BOOST_TEST(report.failed[0].cause.info.graph.code == "Conflict");
}

BOOST_AUTO_TEST_CASE(an_error_contains_all_diagnostics_of_the_response) {
    script([](const local_graph_request&) {
        return local_graph_response{
            403,
            {{"request-id", "r-1"}, {"x-ms-ags-diagnostic", "{\"ServerInfo\":{}}"}},
            R"({"error":{"code":"Forbidden","message":"Missing scope.","innerError":{"code":"MissingScope"}}})"};
    });
    const auto cause = get_failure(some_ids(1'300));
    BOOST_TEST((cause.code == condition::forbidden));
    BOOST_TEST(cause.info.http_status == 403U);
    BOOST_TEST(cause.info.graph.code == "MissingScope");
    BOOST_TEST(cause.info.graph.message == "Missing scope.");
    BOOST_TEST(cause.info.graph.request_id == "r-1");
    BOOST_TEST(cause.info.graph.server_info == "{\"ServerInfo\":{}}");
    BOOST_TEST(!cause.info.graph.date.empty());
    BOOST_TEST(cause.info.graph.client_request_id.size() == 36U);
    BOOST_TEST(cause.info.server == graph().endpoint().substr(8));
    BOOST_TEST(cause.info.call.attempts == 1U);
    BOOST_TEST(cause.info.call.chunks == 2U);
    BOOST_TEST(cause.info.call.chunks_completed == 0U);
    BOOST_TEST(cause.info.pool.connections_max == 16U);
}

BOOST_AUTO_TEST_CASE(a_fatal_failure_stops_the_rest_of_a_report) {
    script([](const local_graph_request&) { return local_graph_response{403, {}, "<html>no</html>"}; });
    const auto report = this->report(some_ids(65'000));
    BOOST_TEST(report.found.empty());
    BOOST_TEST(report.failed.size() == 100U);
    BOOST_TEST(graph().stats().requests <= 8U);
    for (const auto& each : report.failed)
        BOOST_TEST((each.cause.code == condition::forbidden));
    BOOST_TEST(report.failed[0].cause.info.body_excerpt == "<html>no</html>");
}

BOOST_AUTO_TEST_CASE(a_rejected_token_is_not_shown_in_the_error) {
    config.token_provider = static_token("wrong-token-value");
    try {
        get(some_ids(1));
        BOOST_FAIL("no exception");
    } catch (const api_error& e) {
        BOOST_TEST((e.code() == condition::unauthorized));
        BOOST_TEST(e.diagnostics().graph.code == "InvalidAuthenticationToken");
        BOOST_TEST(std::string{e.what()}.find("wrong-token-value") == std::string::npos);
    }
}

BOOST_DATA_TEST_CASE(redirects_are_never_followed, boost::unit_test::data::make({301, 302, 303, 307, 308}),
                     status) {
    script([=](const local_graph_request&) {
        return local_graph_response{
            static_cast<unsigned>(status), {{"Location", "https://evil.example:8443/a?b"}}, ""};
    });
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::unexpected_redirect);
    BOOST_TEST(cause.info.detail.find("https://evil.example:8443") != std::string::npos);
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(plain_http_works_if_it_is_enabled) {
    local_graph_config service;
    service.plain_http = true;
    serve(service);
    const auto ids = some_ids(700);
    check_order(get(ids), ids, graph());
}

BOOST_AUTO_TEST_SUITE_END()
