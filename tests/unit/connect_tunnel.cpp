// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/connect_tunnel.hpp"

#include "http/proxy.hpp"
#include "http/url.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
namespace data = boost::unit_test::data;

namespace {

const std::string open_tunnel = "HTTP/1.1 200 Connection established\r\n\r\n";

std::string request(const std::string& server, std::optional<std::string> credentials = std::nullopt) {
    return connect_request(url::parse(server).value(),
                           proxy_server{"proxy.example", 3128, std::move(credentials)});
}

// Feeds `bytes` to a reply in pieces of `piece` bytes. Returns the first error.
error_code feed(connect_reply& reply, std::string_view bytes, std::size_t piece) {
    while (!bytes.empty()) {
        const auto space = reply.prepare();
        const auto size = std::min({piece, bytes.size(), space.size()});
        std::copy_n(bytes.begin(), size, space.begin());
        if (const auto ec = reply.commit(size)) return ec;
        bytes.remove_prefix(size);
    }
    return {};
}

struct rejection {
    std::string bytes;
    errc code;
    std::string detail;
};

std::ostream& operator<<(std::ostream& out, const rejection& r) { return out << r.bytes.substr(0, 40); }

const rejection rejections[]{
    {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n<html>",
     errc::proxy_rejected, "status 407: the proxy requires a user name and a password"},
    {"HTTP/1.0 403 Filtered\r\n\r\n", errc::proxy_rejected, "status 403"},
    {"HTTP/1.1 302 Found\r\nLocation: https://login.example\r\n\r\n", errc::proxy_rejected, "status 302"},
    {"HTTP/1.1 101 Switching\r\n\r\n", errc::proxy_rejected, "status 101"},
    {"HTTP/1.1 502 Bad Gateway\r\n\r\n", errc::proxy_failed,
     "status 502: the proxy could not reach the server"},
    {"SSH-2.0-OpenSSH_9\r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"\x15\x03\x03", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/2 200\r\n\r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/1.1 2000 OK\r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/1.1 20 OK\r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/1.1 \r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/1.1 099 No\r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/1.x 200 OK\r\n", errc::proxy_failed, "the proxy's response is not valid HTTP/1.1"},
    {"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03", errc::proxy_failed,
     "the proxy sent data after its response header"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", errc::proxy_failed,
     "the proxy sent data after its response header"},
    {"HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'a'), errc::proxy_failed,
     "the header of the proxy's response is larger than 32 KiB"},
    {"HTTP/1." + std::string(40'000, '1'), errc::proxy_failed,
     "the header of the proxy's response is larger than 32 KiB"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(connect_tunnel)

BOOST_AUTO_TEST_CASE(the_request_names_the_server_and_always_its_port) {
    BOOST_TEST(request("https://Graph.example/v1.0")
                   .starts_with("CONNECT graph.example:443 HTTP/1.1\r\nHost: graph.example:443\r\n"));
    BOOST_TEST(request("https://[FD00::1]:8443")
                   .starts_with("CONNECT [fd00::1]:8443 HTTP/1.1\r\nHost: [fd00::1]:8443\r\n"));
}

BOOST_AUTO_TEST_CASE(the_request_ends_with_its_only_empty_line) {
    for (const auto& text : {request("https://graph.example"), request("https://graph.example", "a:b")}) {
        BOOST_TEST(text.find("\r\n\r\n") == text.size() - 4);
    }
}

BOOST_AUTO_TEST_CASE(credentials_are_sent_with_basic_authentication) {
    BOOST_TEST(request("https://graph.example").find("uthorization") == std::string::npos);
    // The examples of RFC 7617, sections 2 and 2.1.
    const auto first = request("https://graph.example", "Aladdin:open sesame");
    BOOST_TEST(first.find("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n") !=
                   std::string::npos,
               first);
    const auto second = request("https://graph.example", "test:123\xc2\xa3");
    BOOST_TEST(second.find("\r\nProxy-Authorization: Basic dGVzdDoxMjPCow==\r\n") != std::string::npos,
               second);
    // The header of a long password is not wrapped into several lines.
    const auto longest = request("https://graph.example", ':' + std::string(4'096, 'x'));
    BOOST_TEST(std::count(longest.begin(), longest.end(), '\n') == 5);
}

BOOST_DATA_TEST_CASE(
    a_2xx_response_in_pieces_of_any_size_opens_the_tunnel,
    data::make({open_tunnel,
                std::string{"HTTP/1.0 200 Connection established\r\nProxy-agent: tinyproxy/1.11\r\n\r\n"},
                std::string{"HTTP/1.1 204\r\n\r\n"}, std::string{"HTTP/1.1 200 OK\n\n"},
                std::string{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"},
                std::string{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}}),
    bytes) {
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        connect_reply reply{false};
        BOOST_TEST(!feed(reply, std::string_view{bytes}.substr(0, bytes.size() - 1), piece));
        BOOST_TEST(!reply.complete());
        BOOST_TEST(!feed(reply, std::string_view{bytes}.substr(bytes.size() - 1), piece));
        BOOST_TEST(reply.complete());
    }
}

BOOST_DATA_TEST_CASE(any_other_response_in_pieces_of_any_size_is_an_error, data::make(rejections), each) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, each.bytes.size()}) {
        connect_reply reply{false};
        const auto ec = feed(reply, each.bytes, piece);
        BOOST_TEST(ec == each.code);
        BOOST_TEST(reply.detail() == each.detail);
        BOOST_TEST(!reply.complete());
    }
}

BOOST_AUTO_TEST_CASE(received_returns_the_response_without_interim_responses) {
    connect_reply reply{false};
    BOOST_TEST(!feed(reply, "HTTP/1.1 100 Continue\r\n\r\n" + open_tunnel, 3));
    BOOST_TEST(reply.received() == open_tunnel);
    connect_reply rejected{false};
    BOOST_TEST(feed(rejected, "SSH-2.0-OpenSSH_9\r\n", 100) == errc::proxy_failed);
    BOOST_TEST(rejected.received() == "SSH-2.0-OpenSSH_9\r\n");
}

BOOST_AUTO_TEST_CASE(credentials_are_redacted_as_a_whole_and_in_parts) {
    const proxy_server with{"proxy.example", 3128, "ada:s3cret"};
    BOOST_TEST(redact_credentials("YWRhOnMzY3JldA== ada:s3cret, s3cret of ada", with) ==
               "*** ***, *** of ***");
    BOOST_TEST(redact_credentials("of ada", proxy_server{"proxy.example", 3128, "ada"}) == "of ***");
    BOOST_TEST(redact_credentials("of ada", proxy_server{"proxy.example", 3128, ":s3cret"}) == "of ada");
    BOOST_TEST(redact_credentials("of ada", proxy_server{"proxy.example", 3128, std::nullopt}) == "of ada");
}

BOOST_AUTO_TEST_CASE(credentials_are_redacted_in_every_encoding) {
    const proxy_server with{"proxy.example", 3128, "grace:s3cret+of+grace"};
    BOOST_TEST(redact_credentials("s3cret%2Bof%2bgrace, czNjcmV0K29mK2dyYWNl, s3cret\\u002bof+grace", with) ==
               "***, ***, ***");
}

BOOST_AUTO_TEST_CASE(short_password_is_redacted_in_every_encoding) {
    const proxy_server with{"proxy.example", 3128, "bob:p@ss/1"};
    BOOST_TEST(redact_credentials("p@ss/1, p%40ss%2f1, p\\u0040ss\\/1, cEBzcy8x, Ym9iOnBAc3MvMQ==", with) ==
               "***, ***, ***, ***, ***");
}

BOOST_AUTO_TEST_CASE(user_name_that_occurs_in_the_mark_is_redacted_once) {
    const proxy_server with{"proxy.example", 3128, "*:a-long-password"};
    BOOST_TEST(redact_credentials("a-long-password of *", with) == "*** of ***");
}

BOOST_AUTO_TEST_CASE(parts_of_a_header_are_redacted_and_the_header_is_not) {
    const proxy_server with{"proxy.example", 3128, "o:a-long-password"};
    const std::string text = "HTTP/1.1 407 No\r\nSet-Cookie: o\r\n\r\n";
    const copresence::detail::tunnel_head head{text, with};
    BOOST_TEST(head.text() == text);
    BOOST_TEST(head.redact("o, a-long-password") == "***, ***");
}

BOOST_AUTO_TEST_CASE(rejected_credentials_are_distinguished_from_missing_ones) {
    connect_reply reply{true};
    BOOST_TEST(feed(reply, "HTTP/1.1 407 No\r\n\r\n", 100) == errc::proxy_rejected);
    BOOST_TEST(reply.detail() == "status 407: the proxy rejected the user name and password");
}

BOOST_AUTO_TEST_CASE(endless_interim_responses_exceed_the_header_limit) {
    connect_reply reply{false};
    std::string bytes;
    while (bytes.size() < 40'000)
        bytes += "HTTP/1.1 100 Continue\r\n\r\n";
    BOOST_TEST(feed(reply, bytes, 1'000) == errc::proxy_failed);
}

BOOST_AUTO_TEST_SUITE_END()
