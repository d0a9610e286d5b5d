// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/config_check.hpp"
#include "local_graph/graph_error.hpp"
#include "local_graph/http_date.hpp"
#include "local_graph/page_store.hpp"
#include "local_graph/request_target.hpp"
#include "local_graph/response_buffer.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(local_graph_messages)

using namespace std::chrono_literals;
using copresence::local_graph_config;
using copresence::user_id;
using copresence::detail::embedded::page_store;
using copresence::detail::embedded::request_target;
using copresence::detail::embedded::response_buffer;
namespace embedded = copresence::detail::embedded;
namespace data = boost::unit_test::data;

namespace {

struct target_case {
    std::string_view text, path, version, rest, query;
};

std::ostream& operator<<(std::ostream& out, const target_case& value) { return out << value.text; }

const std::vector<target_case> targets{
    {"/v1.0/communications/x", "/v1.0/communications/x", "v1.0", "communications/x", ""},
    {"/beta/a?b=c?d", "/beta/a", "beta", "a", "b=c?d"},
    {"https://localhost:1/v1.0/a?q", "/v1.0/a", "v1.0", "a", "q"},
    {"http://localhost", "/", "", "", ""},
    {"/", "/", "", "", ""},
    {"/v1.0", "/v1.0", "v1.0", "", ""},
    {"/v1.0?u=http://x/y", "/v1.0", "v1.0", "", "u=http://x/y"},
    {"*", "*", "", "", ""},
    {"", "", "", "", ""},
};

struct wrong_config {
    std::string member;
    std::function<void(local_graph_config&)> spoil;
};

std::ostream& operator<<(std::ostream& out, const wrong_config& value) { return out << value.member; }

const std::vector<wrong_config> wrong_configs{
    {"token", [](auto& config) { config.token = "a\r\nX: y"; }},
    {"token", [](auto& config) { config.token = "two words"; }},
    {"token", [](auto& config) { config.token = "caf\xC3\xA9"; }},
    {"token", [](auto& config) { config.token.assign(20'000, 'x'); }},
    {"users", [](auto& config) { config.users = 10'000'001; }},
    {"latency", [](auto& config) { config.latency = -1ms; }},
    {"latency", [](auto& config) { config.latency = 10min + 1ms; }},
    {"page_size", [](auto& config) { config.page_size = 651; }},
    {"certificate_names", [](auto& config) { config.certificate_names.clear(); }},
    {"certificate_names",
     [](auto& config) {
         config.certificate_names = {"localhost", ""};
     }},
    {"certificate_names", [](auto& config) { config.certificate_names = {"a,DNS:b"}; }},
    {"certificate_names", [](auto& config) { config.certificate_names = {std::string(254, 'a')}; }},
    {"certificate_lifetime", [](auto& config) { config.certificate_lifetime = std::chrono::hours::max(); }},
    {"certificate_lifetime", [](auto& config) { config.certificate_lifetime = std::chrono::hours::min(); }},
};

} // namespace

BOOST_DATA_TEST_CASE(a_request_target_is_split_into_its_parts, data::make(targets), entry) {
    const auto parts = request_target::parse(entry.text);
    BOOST_TEST(parts.path == entry.path);
    BOOST_TEST(parts.version == entry.version);
    BOOST_TEST(parts.rest == entry.rest);
    BOOST_TEST(parts.query == entry.query);
}

BOOST_AUTO_TEST_CASE(a_skip_token_is_found_among_other_parameters) {
    BOOST_TEST(request_target::parse("/v1.0/x?a=b&$SkipToken=1.2&c").skip_token().value() == "1.2");
    BOOST_TEST(request_target::parse("/v1.0/x?%24skiptoken=1.2").skip_token().value() == "1.2");
    BOOST_TEST(request_target::parse("/v1.0/x?$skiptoken=").skip_token().value().empty());
    BOOST_TEST(!request_target::parse("/v1.0/x?skiptoken=1.2").skip_token());
    BOOST_TEST(!request_target::parse("/v1.0/x").skip_token());
}

BOOST_AUTO_TEST_CASE(header_and_body_are_contiguous) {
    response_buffer response;
    for (const std::string body : {"first", "", "third, a longer one"}) {
        response.begin(200);
        response.header("A", "b");
        response.body() += body;
        BOOST_TEST(response.complete(true) == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: " +
                                                  std::to_string(body.size()) + "\r\n\r\n" + body);
    }
}

BOOST_AUTO_TEST_CASE(a_header_larger_than_the_reserved_space_is_possible) {
    response_buffer response;
    const std::string value(10'000, 'v');
    response.begin(404);
    response.header("Long", value);
    response.body() += "body";
    BOOST_TEST(response.complete(true) ==
               "HTTP/1.1 404 Not Found\r\nLong: " + value + "\r\nContent-Length: 4\r\n\r\nbody");
}

BOOST_AUTO_TEST_CASE(a_response_to_head_has_the_length_of_the_omitted_body) {
    response_buffer response;
    response.begin(405);
    response.body() += "body";
    BOOST_TEST(response.complete(false) == "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 4\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(no_field_is_added_to_a_response_kept_as_made) {
    response_buffer response;
    response.begin(299);
    response.keep_as_made();
    response.header("A", "b");
    response.body() += "body";
    BOOST_TEST(response.complete(true) == "HTTP/1.1 299 \r\nA: b\r\n\r\nbody");
    response.begin(200);
    BOOST_TEST(!response.as_made());
}

BOOST_AUTO_TEST_CASE(dates_have_the_formats_of_the_specifications) {
    BOOST_TEST(embedded::http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_TEST(embedded::iso_date(784111777) == "1994-11-06T08:49:37Z");
}

BOOST_AUTO_TEST_CASE(the_error_envelope_escapes_quotes) {
    std::string text;
    embedded::append_envelope(text, embedded::bad_request("a \"b\""), {"2026-01-01T00:00:00Z", "r", "c"});
    BOOST_TEST(text == R"({"error":{"code":"BadRequest","message":"a \"b\"","innerError":)"
                       R"({"date":"2026-01-01T00:00:00Z","request-id":"r","client-request-id":"c"}}})");
}

BOOST_AUTO_TEST_CASE(a_page_can_be_requested_repeatedly) {
    page_store pages;
    const std::vector<user_id> ids(10);
    const auto kept = pages.keep(ids, 4);
    const auto token = page_store::token_for(kept.response, kept.begin);
    for (int i = 0; i < 2; ++i) {
        const auto page = pages.find(token);
        BOOST_REQUIRE(page);
        BOOST_TEST(page->begin == 4U);
        BOOST_TEST(page->ids->size() == 10U);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_skip_token_is_rejected) {
    page_store pages;
    BOOST_TEST(!pages.find("1.0"));
    pages.keep(std::vector<user_id>(10), 4);
    for (const std::string_view token : {"", ".", "1", "1.", ".4", "1.10", "2.4", "0.4", "1.4 ", "-1.4",
                                         "1.x", "99999999999999999999.4", "1.99999999999999999999"})
        BOOST_TEST_CONTEXT(token) BOOST_TEST(!pages.find(token));
}

BOOST_AUTO_TEST_CASE(the_oldest_results_are_removed) {
    page_store pages;
    const auto first = pages.keep(std::vector<user_id>(2), 1);
    const auto token = page_store::token_for(first.response, first.begin);
    page_store::page last{};
    for (int i = 0; i < 1024; ++i)
        last = pages.keep(std::vector<user_id>(2), 1);
    BOOST_TEST(!pages.find(token));
    BOOST_TEST(pages.find(page_store::token_for(last.response, last.begin)).has_value());
}

BOOST_AUTO_TEST_CASE(the_default_config_is_in_range) { BOOST_CHECK_NO_THROW(embedded::check({})); }

BOOST_DATA_TEST_CASE(the_error_for_a_config_out_of_range_names_the_member, data::make(wrong_configs), entry) {
    local_graph_config config;
    entry.spoil(config);
    BOOST_CHECK_EXCEPTION(
        embedded::check(config), std::invalid_argument, [&](const std::invalid_argument& error) {
            return std::string_view{error.what()}.find("local_graph_config::" + entry.member) == 0;
        });
}

BOOST_AUTO_TEST_SUITE_END()
