// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/response_header.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

struct fixture {
    copresence::detail::response_header header;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(response_header, fixture)

BOOST_AUTO_TEST_CASE(a_field_is_found_by_its_name_in_any_case) {
    header.add("Retry-After", "7");
    header.add("request-id", "abc");
    BOOST_TEST(header.field("retry-after") == "7");
    BOOST_TEST(header.field("REQUEST-ID") == "abc");
}

BOOST_AUTO_TEST_CASE(a_missing_field_is_empty) {
    header.add("Retry-After", "7");
    BOOST_TEST(header.field("Retry-Afte").empty());
    BOOST_TEST(header.field("Retry-After7").empty());
    BOOST_TEST(header.field("").empty());
}

BOOST_AUTO_TEST_CASE(field_returns_the_first_of_several_fields_and_fields_returns_all) {
    header.add("WWW-Authenticate", "Basic");
    header.add("Date", "today");
    header.add("www-authenticate", "Bearer");
    BOOST_TEST(header.field("WWW-Authenticate") == "Basic");
    const std::vector<std::string_view> expected{"Basic", "Bearer"};
    BOOST_TEST(header.fields("WWW-Authenticate") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(many_and_long_fields_are_kept) {
    for (int i = 0; i < 100; ++i)
        header.add("x-" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 10, 'v'));
    BOOST_TEST(header.field("x-99").size() == 990U);
    BOOST_TEST(header.field("x-0").empty());
    BOOST_TEST(header.field("x-1") == "vvvvvvvvvv");
}

BOOST_AUTO_TEST_SUITE_END()
