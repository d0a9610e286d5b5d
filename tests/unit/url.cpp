// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/url.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>

namespace {

struct good_url {
    const char* text;
    const char* origin;
    const char* host;
    int port;
    const char* path;
    const char* query;
};

std::ostream& operator<<(std::ostream& out, const good_url& u) { return out << u.text; }

const good_url good[]{
    {"https://graph.microsoft.com", "https://graph.microsoft.com", "graph.microsoft.com", 443, "", ""},
    {"HTTPS://Graph.Microsoft.COM/", "https://graph.microsoft.com", "graph.microsoft.com", 443, "/", ""},
    {"https://graph.microsoft.com:443/a", "https://graph.microsoft.com", "graph.microsoft.com", 443, "/a",
     ""},
    {"https://localhost:8443/base/x?a=b&c=%20d", "https://localhost:8443", "localhost", 8443, "/base/x",
     "?a=b&c=%20d"},
    {"https://h?q=1", "https://h", "h", 443, "", "?q=1"},
    {"http://127.0.0.1:80", "http://127.0.0.1", "127.0.0.1", 80, "", ""},
    {"https://[::1]:8443/x", "https://[::1]:8443", "::1", 8443, "/x", ""},
    {"https://a_b.example", "https://a_b.example", "a_b.example", 443, "", ""},
};

const std::string bad[]{
    "",
    "graph.microsoft.com",
    "ftp://graph.microsoft.com",
    "https://",
    "https:///path",
    "https://:443",
    "https://user@host/",
    "https://user:secret@host/",
    "https://host:0",
    "https://host:65536",
    "https://host:",
    "https://host:80x",
    "https://host/#fragment",
    "https://host/a b",
    "https://host/\r\nX: y",
    "https://ho st/",
    "https://[::1",
    "https://[::1]x",
    "https://[fe80::1%25eth0]/",
    "https://[1.2.3.4]/",
    "https://h\xc3\xb6st/",
    "https://host/\x7f",
    "https://-host/",
    "https://host\\evil/",
    std::string{"https://ho\0st", 13},
    "https://host/" + std::string(70'000, 'a'),
};

} // namespace

BOOST_AUTO_TEST_SUITE(url)

BOOST_DATA_TEST_CASE(an_absolute_url_is_parsed, boost::unit_test::data::make(good), expected) {
    const auto parsed = copresence::detail::url::parse(expected.text);
    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->origin() == expected.origin);
    BOOST_TEST(parsed->host == expected.host);
    BOOST_TEST(parsed->port == expected.port);
    BOOST_TEST(parsed->path == expected.path);
    BOOST_TEST(parsed->query == expected.query);
}

BOOST_DATA_TEST_CASE(an_ambiguous_or_invalid_url_is_rejected, boost::unit_test::data::make(bad), text) {
    BOOST_TEST(!copresence::detail::url::parse(text).has_value());
}

BOOST_AUTO_TEST_CASE(loopback_is_localhost_and_the_loopback_networks) {
    for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1"})
        BOOST_TEST(copresence::detail::is_loopback(host), host);
    for (const char* host : {"localhost.example", "128.0.0.1", "::2", "0.0.0.0", "example"}) {
        BOOST_TEST(!copresence::detail::is_loopback(host), host);
    }
}

BOOST_AUTO_TEST_SUITE_END()
