// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/graph_writer.hpp"

#include "base/sendable_token.hpp"

#include <copresence/version.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using copresence::detail::graph_request;
using copresence::detail::url;

namespace {

const std::string request_id = "11111111-2222-3333-4444-555555555555";

} // namespace

BOOST_AUTO_TEST_SUITE(graph_writer)

BOOST_AUTO_TEST_CASE(a_request_with_a_body_has_the_expected_bytes) {
    const copresence::detail::graph_writer writer{*url::parse("https://localhost:8443/base"), "switchboard/2",
                                                  true};
    copresence::detail::wiped_string out = "previous content";
    graph_request request;
    request.method = "POST";
    request.target = "/base/beta/communications/getPresencesByUserId";
    request.body = R"({"ids":[]})";
    writer.write(out, request, {"secret", request_id, 0});
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
                                            "Content-Length: 10\r\n\r\n{\"ids\":[]}");
}

BOOST_AUTO_TEST_CASE(a_request_without_a_body_states_its_length_unless_it_is_a_get) {
    const copresence::detail::graph_writer writer{*url::parse("https://localhost:8443"), "", false};
    copresence::detail::wiped_string out;
    graph_request request;
    request.target = "/v1.0/x?$skiptoken=a";
    writer.write(out, request, {"secret", request_id, 3, "00-trace-01"});
    BOOST_TEST(out.starts_with("GET /v1.0/x?$skiptoken=a HTTP/1.1\r\nHost: localhost:8443\r\n"));
    BOOST_TEST(out.find("\r\nAuthorization: Bearer secret\r\n") != std::string::npos);
    BOOST_TEST(out.find("\r\nRetry-Attempt: 3\r\n") != std::string::npos);
    BOOST_TEST(out.find("\r\ntraceparent: 00-trace-01\r\n") != std::string::npos);
    BOOST_TEST(out.find("Accept-Encoding") == std::string::npos);
    BOOST_TEST(out.find("Content-Length") == std::string::npos);
    BOOST_TEST(out.ends_with("\r\n\r\n"));

    request.method = "POST";
    writer.write(out, request, {"secret", request_id, 0});
    BOOST_TEST(out.find("\r\nContent-Length: 0\r\n\r\n") != std::string::npos);
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
