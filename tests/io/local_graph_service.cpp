// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/local_graph.hpp>
#include <copresence/presence_json.hpp>

#include "support/https_client.hpp"
#include "support/service_thread.hpp"
#include "support/temporary_directory.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(local_graph_service)

using namespace copresence::test;
using copresence::local_graph;
using copresence::local_graph_config;
using copresence::local_graph_request;
using copresence::local_graph_response;
using copresence::presence;
using copresence::unknown_users;
using copresence::user_id;
namespace data = boost::unit_test::data;
namespace json = boost::json;

namespace {

const std::string token = "t-for-tests";
const std::string long_type =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

local_graph_config with_token() {
    local_graph_config config;
    config.token = token;
    return config;
}

http_request request_with(std::string body) {
    http_request request;
    request.headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    request.body = std::move(body);
    return request;
}

http_request request_for(const std::vector<user_id>& ids) {
    std::string body = R"({"ids":[)";
    for (const auto& id : ids)
        body += (&id == &ids.front() ? "\"" : ",\"") + id.to_string() + '"';
    return request_with(body + "]}");
}

const std::vector<user_id> two{user_id{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3"},
                               user_id{"66825e03-7ef5-42da-9069-724602c31f6b"}};

http_response ask(local_graph& graph, const http_request& request) {
    https_client client{server_address::of(graph)};
    return client.send(request);
}

std::vector<presence> presences_in(const http_response& response) {
    return json::value_to<std::vector<presence>>(json::parse(response.body).at("value"));
}

std::vector<user_id> ids_in(const http_response& response) {
    std::vector<user_id> ids;
    for (const auto& received : presences_in(response))
        ids.push_back(received.id());
    return ids;
}

std::string code_in(const http_response& response) {
    return json::value_to<std::string>(json::parse(response.body).at("error").at("code"));
}

struct route_case {
    std::string name;
    http_request request;
    unsigned status;
    std::string code;
};

std::ostream& operator<<(std::ostream& out, const route_case& value) { return out << value.name; }

http_request changed(http_request request, void (*change)(http_request&)) {
    change(request);
    return request;
}

const auto good = request_for(two);

const std::vector<route_case> rejections{
    {"no token", changed(good, [](auto& r) { r.headers.erase(r.headers.begin()); }), 401,
     "InvalidAuthenticationToken"},
    {"wrong token", changed(good, [](auto& r) { r.headers[0].second = "Bearer t-for-testS"; }), 401,
     "InvalidAuthenticationToken"},
    {"longer token", changed(good, [](auto& r) { r.headers[0].second += "x"; }), 401,
     "InvalidAuthenticationToken"},
    {"another scheme", changed(good, [](auto& r) { r.headers[0].second = "Basic " + token; }), 401,
     "InvalidAuthenticationToken"},
    {"an unknown path without a token",
     {"GET", "/v1.0/nothing", {}, "", "HTTP/1.1"},
     401,
     "InvalidAuthenticationToken"},
    {"unknown version",
     changed(good, [](auto& r) { r.target = "/v3.0/communications/getPresencesByUserId"; }), 400,
     "BadRequest"},
    {"no version", changed(good, [](auto& r) { r.target = "/communications/getPresencesByUserId"; }), 400,
     "BadRequest"},
    {"root", changed(good, [](auto& r) { r.target = "/"; }), 400, "BadRequest"},
    {"unknown path", changed(good, [](auto& r) { r.target = "/v1.0/communications/getPresences"; }), 404,
     "ResourceNotFound"},
    {"extra path segment", changed(good, [](auto& r) { r.target += "/x"; }), 404, "ResourceNotFound"},
    {"GET", changed(good, [](auto& r) { r.method = "GET"; }), 405, "MethodNotAllowed"},
    {"PUT", changed(good, [](auto& r) { r.method = "PUT"; }), 405, "MethodNotAllowed"},
    {"an unknown method", changed(good, [](auto& r) { r.method = "BREW"; }), 405, "MethodNotAllowed"},
    {"no content type", changed(good, [](auto& r) { r.headers.pop_back(); }), 400, "BadRequest"},
    {"another content type", changed(good, [](auto& r) { r.headers[1].second = "text/plain"; }), 415,
     "UnsupportedMediaType"},
    {"a compressed body", changed(good, [](auto& r) { r.headers.emplace_back("Content-Encoding", "gzip"); }),
     415, "UnsupportedMediaType"},
    {"an empty body", request_with(""), 400, "BadRequest"},
    {"an empty list", request_with(R"({"ids":[]})"), 400, "BadRequest"},
    {"651 ids", request_for(std::vector<user_id>(651)), 400, "BadRequest"},
    {"a malformed id", request_with(R"({"ids":["adele@contoso.com"]})"), 400, "BadRequest"},
    {"an unknown skip token", changed(good, [](auto& r) { r.method = "GET", r.target += "?$skiptoken=1.2"; }),
     400, "BadRequest"},
};

} // namespace

BOOST_AUTO_TEST_CASE(both_versions_of_the_api_work) {
    service_thread service{with_token()};
    for (const std::string version : {"v1.0", "beta"}) {
        auto request = request_for(two);
        request.target = '/' + version + "/communications/getPresencesByUserId";
        const auto response = ask(service.graph(), request);
        BOOST_TEST(response.status == 200U);
        const auto document = json::parse(response.body);
        BOOST_TEST(json::value_to<std::string>(document.at("@odata.context")) ==
                   "https://graph.microsoft.com/" + version +
                       "/$metadata#Collection(microsoft.graph.presence)");
        BOOST_TEST(!document.as_object().contains("@odata.nextLink"));
        BOOST_TEST((ids_in(response) == two));
    }
}

BOOST_AUTO_TEST_CASE(responses_agree_with_presence_of) {
    service_thread service{with_token()};
    const auto received = presences_in(ask(service.graph(), request_for(two)));
    BOOST_REQUIRE(received.size() == 2U);
    for (const auto& one : received)
        BOOST_TEST((one == service.graph().presence_of(one.id())));
}

BOOST_AUTO_TEST_CASE(paths_versions_schemes_and_types_are_compared_without_case) {
    service_thread service{with_token()};
    auto request = request_for(two);
    request.target = "/BETA/Communications/GETPRESENCESBYUSERID";
    request.headers = {{"authorization", "bearer " + token},
                       {"content-type", "Application/JSON ; charset=utf-8"}};
    BOOST_TEST(ask(service.graph(), request).status == 200U);
    request.target = "https://localhost/v1.0/communications/getPresencesByUserId";
    BOOST_TEST(ask(service.graph(), request).status == 200U);
}

BOOST_AUTO_TEST_CASE(every_response_has_graphs_headers) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    std::set<std::string> request_ids;
    auto wrong = good;
    wrong.method = "DELETE";
    for (auto request : {good, wrong}) {
        request.headers.emplace_back("client-request-id", "11111111-2222-4333-8444-555555555555");
        const auto response = client.send(request);
        BOOST_TEST(response.header("Content-Type") == long_type);
        BOOST_TEST(response.header("client-request-id") == "11111111-2222-4333-8444-555555555555");
        BOOST_TEST(user_id::parse(response.header("request-id")).has_value());
        BOOST_TEST(
            json::parse(std::string{response.header("x-ms-ags-diagnostic")}).at("ServerInfo").is_object());
        BOOST_TEST(response.header("Date").ends_with(" GMT"));
        BOOST_TEST(response.header("Strict-Transport-Security") == "max-age=31536000");
        BOOST_TEST(response.header("Cache-Control") == "no-cache");
        BOOST_TEST(response.header("Content-Length") == std::to_string(response.body.size()));
        request_ids.emplace(response.header("request-id"));
    }
    BOOST_TEST(request_ids.size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_unsafe_client_request_id_is_not_echoed) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    for (const auto& text :
         {std::string(129, 'a'), std::string{"a b"}, std::string{"a\"b"}, std::string{"\xC3\xA9"}}) {
        auto request = good;
        request.headers.emplace_back("client-request-id", text);
        BOOST_TEST_CONTEXT(text) BOOST_TEST(!client.send(request).has_header("client-request-id"));
    }
    BOOST_TEST(!client.send(good).has_header("client-request-id"));
}

BOOST_DATA_TEST_CASE(rejected_requests_get_graphs_envelope_and_keep_the_connection_open,
                     data::make(rejections), entry) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    auto request = entry.request;
    request.headers.emplace_back("client-request-id", "mine");
    const auto response = client.send(request);
    BOOST_TEST(response.status == entry.status);
    BOOST_TEST(response.header("Content-Type") == long_type);
    const auto error = json::parse(response.body).at("error").as_object();
    BOOST_TEST(json::value_to<std::string>(error.at("code")) == entry.code);
    BOOST_TEST(!json::value_to<std::string>(error.at("message")).empty());
    const auto inner = error.at("innerError").as_object();
    BOOST_TEST(json::value_to<std::string>(inner.at("request-id")) == response.header("request-id"));
    BOOST_TEST(json::value_to<std::string>(inner.at("client-request-id")) == "mine");
    BOOST_TEST(json::value_to<std::string>(inner.at("date")).size() == 20U);
    BOOST_TEST(client.send(good).status == 200U);
}

BOOST_AUTO_TEST_CASE(a_401_names_the_authorization_uri) {
    service_thread service{with_token()};
    auto request = good;
    request.headers[0].second = "Bearer other";
    const auto response = ask(service.graph(), request);
    BOOST_TEST(
        response.header("WWW-Authenticate") ==
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"");
    BOOST_TEST(response.body.find(token) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_405_names_the_allowed_method) {
    service_thread service{with_token()};
    auto request = good;
    request.method = "GET";
    BOOST_TEST(ask(service.graph(), request).header("Allow") == "POST");
    request.method = "POST";
    request.target += "?$skiptoken=1.2";
    BOOST_TEST(ask(service.graph(), request).header("Allow") == "GET");
}

BOOST_AUTO_TEST_CASE(a_request_without_a_length_gets_411) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    client.write("POST " + good.target +
                 " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                 "Authorization: Bearer " + token + "\r\n\r\n");
    const auto response = client.read();
    BOOST_TEST(response.status == 411U);
    BOOST_TEST(code_in(response) == "LengthRequired");
    BOOST_TEST(client.send(good).status == 200U);
}

BOOST_AUTO_TEST_CASE(chunked_requests_are_accepted) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    client.write(
        "POST " + good.target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
        "Transfer-Encoding: chunked\r\nAuthorization: Bearer " + token + "\r\n\r\n" +
        "8;x=y\r\n{\"ids\":[\r\n28\r\n\"fa8bf3dc-eca7-46b7-bad1-db199b62afc3\"]}\r\n0\r\nA: b\r\n\r\n");
    const auto response = client.read();
    BOOST_TEST(response.status == 200U);
    BOOST_TEST((ids_in(response) == std::vector{two.front()}));
}

BOOST_AUTO_TEST_CASE(presences_are_a_function_of_the_seed) {
    auto config = with_token();
    service_thread one{config};
    service_thread same{config};
    config.seed = 2;
    service_thread other{config};
    std::vector<user_id> many;
    for (std::uint8_t i = 0; i < 20; ++i)
        many.emplace_back(user_id::bytes_type{i});
    const auto request = request_for(many);
    const auto body = ask(one.graph(), request).body;
    BOOST_TEST(body == ask(same.graph(), request).body);
    BOOST_TEST(body != ask(other.graph(), request).body);
}

BOOST_AUTO_TEST_CASE(users_returns_a_directory_that_depends_on_size_and_seed) {
    auto config = with_token();
    config.users = 50;
    service_thread one{config};
    service_thread same{config};
    BOOST_TEST(one.graph().users().size() == 50U);
    BOOST_TEST((one.graph().users() == same.graph().users()));
    BOOST_TEST((ids_in(ask(one.graph(), request_for(one.graph().users()))) == one.graph().users()));
    config.seed = 2;
    service_thread other{config};
    BOOST_TEST((one.graph().users() != other.graph().users()));
    service_thread open{with_token()};
    BOOST_TEST(open.graph().users().empty());
}

BOOST_AUTO_TEST_CASE(unknown_users_determines_the_response_for_unknown_ids) {
    auto config = with_token();
    config.users = 2;
    const auto asked = [&](unknown_users switched) {
        config.unknown_users = switched;
        service_thread service{config};
        const auto& users = service.graph().users();
        const std::vector ids{users[0], two[0], users[1], two[1]};
        return std::pair{ask(service.graph(), request_for(ids)), ids};
    };

    const auto [without, ids] = asked(unknown_users::omitted);
    BOOST_TEST(without.status == 200U);
    BOOST_TEST((ids_in(without) == std::vector{ids[0], ids[2]}));

    const auto with = asked(unknown_users::presence_unknown).first;
    BOOST_TEST((ids_in(with) == ids));
    const auto received = presences_in(with);
    BOOST_TEST((received[1].availability() == copresence::availability::presence_unknown));
    BOOST_TEST((received[3].activity() == copresence::activity::presence_unknown));
    BOOST_TEST((received[0].availability() != copresence::availability::presence_unknown));

    const auto none = asked(unknown_users::not_found).first;
    BOOST_TEST(none.status == 404U);
    BOOST_TEST(code_in(none) == "NotFound");
    BOOST_TEST(none.body.find(two[0].to_string()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_of_unknown_ids_gets_an_empty_response) {
    auto config = with_token();
    config.users = 2;
    service_thread service{config};
    const auto response = ask(service.graph(), request_for(two));
    BOOST_TEST(response.status == 200U);
    BOOST_TEST(presences_in(response).empty());
}

BOOST_AUTO_TEST_CASE(a_shuffled_response_changes_every_position) {
    auto config = with_token();
    config.shuffle = true;
    service_thread service{config};
    service_thread same{config};
    https_client client{server_address::of(service.graph())};
    std::vector<user_id> asked;
    for (std::uint8_t i = 0; i < 200; ++i)
        asked.emplace_back(user_id::bytes_type{i});
    const auto first = ids_in(client.send(request_for(asked)));
    BOOST_TEST((std::is_permutation(first.begin(), first.end(), asked.begin(), asked.end())));
    for (std::size_t i = 0; i < asked.size(); ++i)
        BOOST_REQUIRE((first[i] != asked[i]));
    BOOST_TEST((ids_in(client.send(request_for(asked))) != first)); // because the request number differs
    BOOST_TEST((ids_in(ask(same.graph(), request_for(asked))) == first));
    BOOST_TEST((ids_in(client.send(request_for(two))) == std::vector{two[1], two[0]}));
}

BOOST_AUTO_TEST_CASE(next_links_lead_through_all_pages) {
    auto config = with_token();
    config.page_size = 4;
    service_thread service{config};
    https_client client{server_address::of(service.graph())};
    std::vector<user_id> asked;
    for (std::uint8_t i = 0; i < 10; ++i)
        asked.emplace_back(user_id::bytes_type{i});

    auto request = request_for(asked);
    std::vector<user_id> got;
    std::vector<std::size_t> sizes;
    for (;;) {
        const auto response = client.send(request);
        BOOST_REQUIRE(response.status == 200U);
        const auto ids = ids_in(response);
        sizes.push_back(ids.size());
        got.insert(got.end(), ids.begin(), ids.end());
        const auto document = json::parse(response.body);
        const auto* const link = document.as_object().if_contains("@odata.nextLink");
        if (link == nullptr) break;
        const auto url = json::value_to<std::string>(*link);
        BOOST_REQUIRE(url.starts_with(service.graph().endpoint() +
                                      "/v1.0/communications/getPresencesByUserId?$skiptoken="));
        request = {"GET", url.substr(service.graph().endpoint().size()), {good.headers[0]}, "", "HTTP/1.1"};
        BOOST_TEST((ids_in(client.send(request)) ==
                    ids_in(client.send(request)))); // a page may be requested repeatedly
    }
    BOOST_TEST((got == asked));
    BOOST_TEST((sizes == std::vector<std::size_t>{4, 4, 2}));
    request.headers.clear();
    BOOST_TEST(client.send(request).status == 401U);
}

BOOST_AUTO_TEST_CASE(a_response_that_fits_on_one_page_has_no_next_link) {
    auto config = with_token();
    config.page_size = 2;
    service_thread service{config};
    BOOST_TEST(ask(service.graph(), request_for(two)).body.find("nextLink") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(respond_is_called_first_and_its_response_is_sent_unchanged) {
    std::vector<local_graph_request> seen;
    auto config = with_token();
    config.respond = [&](const local_graph_request& request) -> std::optional<local_graph_response> {
        seen.push_back(request);
        if (request.number == 2) return std::nullopt;
        return local_graph_response{503, {{"Retry-After", "2.128"}}, "busy"};
    };
    service_thread service{config};
    https_client client{server_address::of(service.graph())};
    const auto unauthorised = client.send({"PUT", "/nowhere?x", {{"X-Mine", "yes"}}, "text", "HTTP/1.1"});
    BOOST_TEST(unauthorised.status == 503U);
    BOOST_TEST(unauthorised.body == "busy");
    BOOST_TEST(unauthorised.header("Retry-After") == "2.128");
    BOOST_TEST(unauthorised.header("Content-Length") == "4");
    BOOST_TEST(!unauthorised.header("Date").empty());
    BOOST_TEST(unauthorised.headers.size() == 3U);
    BOOST_TEST(client.send(good).status == 200U);
    service.finish();

    BOOST_REQUIRE(seen.size() == 2U);
    BOOST_TEST(seen[0].number == 1U);
    BOOST_TEST(seen[0].method == "PUT");
    BOOST_TEST(seen[0].target == "/nowhere?x");
    BOOST_TEST(seen[0].header("x-mine") == "yes");
    BOOST_TEST(seen[0].header("absent").empty());
    BOOST_TEST(seen[0].body == "text");
    BOOST_TEST(seen[1].body == good.body);
}

BOOST_AUTO_TEST_CASE(a_response_of_respond_keeps_its_own_date_and_length) {
    auto config = with_token();
    config.respond = [](const local_graph_request& request) -> std::optional<local_graph_response> {
        if (request.number == 1) return local_graph_response{204, {{"DATE", "today"}}, ""};
        if (request.number == 2) return local_graph_response{200, {{"content-length", "5"}}, "whole"};
        return local_graph_response{200, {{"content-length", "10"}}, "short"};
    };
    service_thread service{config};
    https_client client{server_address::of(service.graph())};
    const auto first = client.send(good);
    BOOST_TEST(first.headers.size() == 1U);
    BOOST_TEST(first.header("Date") == "today");
    const auto second = client.send(good);
    BOOST_TEST(second.headers.size() == 2U);
    BOOST_TEST(second.body == "whole");
    // The rest of the announced body is never sent. The client notices the end of the connection.
    BOOST_CHECK_THROW(client.send(good), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(an_exception_in_respond_causes_a_500) {
    auto config = with_token();
    config.respond = [](const local_graph_request&) -> std::optional<local_graph_response> {
        throw std::runtime_error("no such member");
    };
    service_thread service{config};
    const auto response = ask(service.graph(), good);
    BOOST_TEST(response.status == 500U);
    BOOST_TEST(code_in(response) == "InternalServerError");
    BOOST_TEST(response.body.find("no such member") !=
               std::string::npos); // shows the author of `respond` the cause
}

BOOST_AUTO_TEST_CASE(a_random_token_is_generated_by_default) {
    service_thread one;
    service_thread two_of_them;
    BOOST_TEST(one.graph().token().size() > 20U);
    BOOST_TEST(one.graph().token() != two_of_them.graph().token());
    auto request = good;
    request.headers[0].second = "Bearer " + one.graph().token();
    BOOST_TEST(ask(one.graph(), request).status == 200U);
    BOOST_TEST(ask(two_of_them.graph(), request).status == 401U);
}

BOOST_AUTO_TEST_CASE(the_ca_file_contains_the_authority) {
    const temporary_directory directory;
    service_thread service;
    const auto path = (directory / "ca.pem").string();
    service.graph().write_ca_file(path);
    std::ifstream in{path};
    BOOST_TEST((std::string{std::istreambuf_iterator<char>{in}, {}}) == service.graph().ca_pem());
}

BOOST_AUTO_TEST_CASE(a_config_out_of_range_and_a_port_in_use_are_errors) {
    service_thread service;
    local_graph_config config;
    config.page_size = 651;
    BOOST_CHECK_THROW(local_graph(service.context().get_executor(), config), std::invalid_argument);
    config = {};
    config.port = service.graph().port();
    BOOST_CHECK_THROW(local_graph(service.context().get_executor(), config), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(stats_count_requests_connections_presences_and_bytes) {
    service_thread service{with_token()};
    std::size_t sent = 0;
    {
        https_client client{server_address::of(service.graph())};
        sent += client.send(good).body.size();
        sent += client.send(request_with("{}")).body.size();
    }
    const auto stats = service.graph().stats();
    BOOST_TEST(stats.requests == 2U);
    BOOST_TEST(stats.connections == 1U);
    BOOST_TEST(stats.presences == 2U);
    BOOST_TEST(stats.bytes_received > good.body.size());
    BOOST_TEST(stats.bytes_sent > sent);
    BOOST_TEST(stats.peak_connections == 1U);
    BOOST_TEST(stats.peak_requests == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
