// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "observe/redacted_head.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace data = boost::unit_test::data;

namespace {

using lines = std::vector<std::string>;

struct field {
    std::string_view sent;
    std::string_view shown;
};

std::string unchanged(std::string_view text) { return std::string{text}; }

lines redacted_head(std::string_view head) { return copresence::detail::redacted_head(head, unchanged); }

std::ostream& operator<<(std::ostream& out, const field& f) { return out << f.sent; }

const field fields[]{
    {"Content-Type: application/json", "Content-Type: application/json"},
    {"X-Spaces:  two", "X-Spaces:  two"},
    {"WWW-Authenticate: Bearer realm=\"\", claims=\"e30=\"",
     "WWW-Authenticate: Bearer realm=\"\", claims=\"e30=\""},
    {"Authorization: Bearer abc", "Authorization: Bearer ***"},
    {"authorization:abc", "authorization: ***"},
    {"Proxy-Authorization:\tBasic YTpi YTpi", "Proxy-Authorization: Basic ***"},
    {"AUTHORIZATION : Bearer abc", "AUTHORIZATION : Bearer ***"},
    {"Set-Cookie: id=abc; Path=/", "Set-Cookie: id=***"},
    {"set-cookie: abc", "set-cookie: ***"},
    {"Cookie: id=abc; other=def", "Cookie: id=***"},
    {"Location: https://login.example/a?code=abc", "Location: https://login.example/a?***"},
    {"Location: https://login.example/a", "Location: https://login.example/a"},
    {"X-Authorization: abc", "X-Authorization: abc"},
    {"X-Hostile: \x1b]0;owned\x07\x7f\xc2\x9b\xe2\x80\xae",
     R"(X-Hostile: \x1b]0;owned\x07\x7f\xc2\x9b\xe2\x80\xae)"},
    {"no field at all", "no field at all"},
    {":", ":"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(redacted_heads)

BOOST_DATA_TEST_CASE(secrets_are_redacted_and_invisible_bytes_are_escaped, data::make(fields), each) {
    const lines expected{"HTTP/1.1 200 OK", std::string{each.shown}};
    const auto shown = redacted_head("HTTP/1.1 200 OK\r\n" + std::string{each.sent} + "\r\n\r\n");
    BOOST_TEST(shown == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_secret_continued_in_a_folded_line_is_redacted) {
    const lines expected{"Set-Cookie: id=***", " ***", " ***", "X: y", " z", "Location: https://a", " ***"};
    const auto shown = redacted_head(
        "Set-Cookie: id=a\r\n bc\r\n\tde\r\nX: y\r\n z\r\nLocation: https://a\r\n ?code=1\r\n\r\n");
    BOOST_TEST(shown == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bodies_and_incomplete_lines_are_not_shown) {
    const lines first{"HTTP/1.1 200 OK"};
    BOOST_TEST(redacted_head("HTTP/1.1 200 OK\r\n\r\n{\"id\":\n1}\n") == first,
               boost::test_tools::per_element());
    BOOST_TEST(redacted_head("HTTP/1.1 200 OK\nX: half of a tok") == first, boost::test_tools::per_element());
    BOOST_TEST(redacted_head("").empty());
}

BOOST_AUTO_TEST_CASE(long_headers_and_long_lines_are_truncated) {
    std::string many;
    for (int i = 0; i < 1'000; ++i)
        many += "X: y\r\n";
    BOOST_TEST(redacted_head(many).size() == 128U);
    const auto longest = redacted_head("X: " + std::string(100'000, '\n' + 1) + "\r\n");
    BOOST_REQUIRE(longest.size() == 1U);
    BOOST_TEST(longest.front().size() <= 2'048U);
    BOOST_TEST(longest.front().ends_with("\\x0b"));
    for (const std::string_view name : {"Set-Cookie: ", "Location: ?", "Authorization: "}) {
        const auto cut = redacted_head(std::string{name} + std::string(10'000, 'a') + "= b?c\r\n");
        BOOST_TEST(std::count(cut.front().begin(), cut.front().end(), 'b') == 0);
        BOOST_TEST(cut.front().ends_with("***"));
    }
}

// A user name of one letter could be any of these characters.
BOOST_AUTO_TEST_CASE(redacted_letter_does_not_change_which_fields_are_secret) {
    const std::string head =
        "HTTP/1.1 407 no\r\nSet-Cookie: sid=TOPSECRET\r\nLocation: https://a/?code=TOPSECRET\r\n"
        "Cookie: a=TOPSECRET\r\nProxy-Authorization: Basic TOPSECRET\r\nX-Name: o\r\n o\r\n\r\n";
    for (const char letter : std::string{"oke:=?- \r\n"}) {
        const auto redact = [&](std::string_view text) {
            std::string out{text};
            std::replace(out.begin(), out.end(), letter, '*');
            return out;
        };
        const auto shown = copresence::detail::redacted_head(head, redact);
        BOOST_TEST(shown.size() == 7U);
        for (const auto& line : shown)
            BOOST_TEST(line.find("TOPSECRET") == std::string::npos, line);
    }
}

BOOST_AUTO_TEST_CASE(values_and_first_line_are_redacted_and_names_are_not) {
    const auto redact = [](std::string_view text) {
        std::string out{text};
        std::replace(out.begin(), out.end(), 'o', '*');
        return out;
    };
    const lines expected{"HTTP/1.1 407 n*: *", "Cookie: *=***", "X-Foo: a*b", " *", "n* field"};
    BOOST_TEST(copresence::detail::redacted_head(
                   "HTTP/1.1 407 no: o\r\nCookie: o=o\r\nX-Foo: aob\r\n o\r\nno field\r\n\r\n", redact) ==
                   expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
