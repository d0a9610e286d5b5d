// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "graph/request_writer.hpp"

#include "base/sendable_token.hpp"
#include "support/ids.hpp"

#include <copresence/version.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using copresence::detail::url;
using copresence::test::some_ids;

namespace {

const std::string request_id = "11111111-2222-3333-4444-555555555555";

std::string body_of(std::string_view request) {
    return std::string{request.substr(request.find("\r\n\r\n") + 4)};
}

const std::size_t counts[]{1, 2, 650};

} // namespace

BOOST_AUTO_TEST_SUITE(request_writer)

BOOST_AUTO_TEST_CASE(a_request_for_presences_has_the_expected_bytes) {
    const copresence::detail::request_writer writer{*url::parse("https://localhost:8443/base"), "beta",
                                                    "switchboard/2", true};
    copresence::detail::wiped_string out = "previous content";
    const auto ids = some_ids(2);
    writer.write_query(out, ids, {"secret", request_id, 0});
    const auto body = R"({"ids":[")" + ids[0].to_string() + R"(",")" + ids[1].to_string() + R"("]})";
    BOOST_TEST(std::string_view{out} == "POST /base/beta/communications/getPresencesByUserId HTTP/1.1\r\n"
                                        "Host: localhost:8443\r\n"
                                        "User-Agent: switchboard/2 copresence/" COPRESENCE_VERSION_STRING
                                        "\r\n"
                                        "Accept: application/json\r\n"
                                        "Accept-Encoding: gzip\r\n"
                                        "client-request-id: " +
                                            request_id +
                                            "\r\n"
                                            "Authorization: Bearer secret\r\n"
                                            "Content-Type: application/json\r\n"
                                            "Content-Length: " +
                                            std::to_string(body.size()) + "\r\n\r\n" + body);
}

BOOST_DATA_TEST_CASE(the_body_is_json_of_the_length_in_the_header, boost::unit_test::data::make(counts),
                     count) {
    const copresence::detail::request_writer writer{*url::parse("https://graph.microsoft.com"), "v1.0", "",
                                                    false};
    copresence::detail::wiped_string out;
    const auto ids = some_ids(count);
    writer.write_query(out, ids, {"t", request_id, 0});
    const auto body = body_of(out);
    BOOST_TEST(out.find("Content-Length: " + std::to_string(body.size()) + "\r\n") != std::string::npos);
    const auto parsed = boost::json::parse(body);
    const auto& list = parsed.at("ids").as_array();
    BOOST_TEST(list.size() == count);
    for (std::size_t i = 0; i < count; ++i)
        BOOST_TEST(std::string{list[i].as_string()} == ids[i].to_string());
}

BOOST_AUTO_TEST_CASE(a_next_page_is_requested_by_its_path_and_query) {
    const copresence::detail::request_writer writer{*url::parse("https://localhost:8443"), "v1.0", "", false};
    copresence::detail::wiped_string out;
    writer.write_next_page(out, *url::parse("https://localhost:8443/v1.0/x?$skiptoken=a"),
                           {"secret", request_id, 3});
    BOOST_TEST(out.starts_with("GET /v1.0/x?$skiptoken=a HTTP/1.1\r\nHost: localhost:8443\r\n"));
    BOOST_TEST(out.find("\r\nAuthorization: Bearer secret\r\n") != std::string::npos);
    BOOST_TEST(out.find("\r\nRetry-Attempt: 3\r\n") != std::string::npos);
    BOOST_TEST(out.find("Accept-Encoding") == std::string::npos);
    BOOST_TEST(body_of(out).empty());
}

BOOST_AUTO_TEST_CASE(a_token_that_would_break_the_header_is_rejected) {
    BOOST_TEST(copresence::detail::is_sendable_token("eyJ0.e-_~+/=x"));
    for (const std::string text : {"", "a b", "a\r\nX: y", "a\n", "\t", "\x7f", "t\xc3\xb6ken"}) {
        BOOST_TEST(!copresence::detail::is_sendable_token(text), text);
    }
    BOOST_TEST(copresence::detail::is_sendable_token(std::string(65'536, 'a')));
    BOOST_TEST(!copresence::detail::is_sendable_token(std::string(65'537, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()
