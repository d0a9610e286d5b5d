// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/element_reader.hpp"
#include "support/ids.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using copresence::errc;
using copresence::error_code;
using copresence::detail::member;
using copresence::test::nth_id;

namespace {

const std::string single =
    R"({"@odata.context":"x","id":")" + nth_id(7).to_string() + R"(","activity":"Away"})";

struct reader_with_limits {
    copresence::limit_config bounds;
    copresence::detail::element_reader reader{bounds};
    error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(element_reader, reader_with_limits)

BOOST_AUTO_TEST_CASE(a_response_that_is_one_presence_is_read_from_pieces_of_any_size) {
    for (std::size_t piece = 1; piece <= single.size(); ++piece) {
        reader.begin(member::presence, 0);
        for (std::size_t at = 0; at < single.size(); at += piece) {
            BOOST_REQUIRE(!reader.done());
            const auto part = std::string_view{single}.substr(at, piece);
            BOOST_REQUIRE(reader.read(part, ec) == part.size());
            BOOST_REQUIRE(!ec);
        }
        BOOST_REQUIRE(reader.done());
        const auto made = reader.events().build();
        BOOST_REQUIRE(made.id() == nth_id(7));
        BOOST_REQUIRE(made.activity() == copresence::activity::away);
    }
}

BOOST_AUTO_TEST_CASE(reading_ends_at_the_end_of_the_value) {
    reader.begin(member::presence, 2);
    BOOST_TEST(reader.read(single + " \n,{\"id\":", ec) == single.size() + 2);
    BOOST_TEST(!ec);
    BOOST_TEST(reader.done());
}

BOOST_AUTO_TEST_CASE(a_number_ends_with_the_character_after_it) {
    reader.begin(member::unknown, 1);
    BOOST_TEST(reader.read("12", ec) == 2U);
    BOOST_TEST(!reader.done());
    BOOST_TEST(reader.read("}", ec) == 0U);
    BOOST_TEST(reader.done());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_presence_remains_for_the_next) {
    reader.begin(member::presence, 2);
    reader.read(single, ec);
    reader.begin(member::presence, 2);
    reader.read(R"({"activity":"Busy"})", ec);
    BOOST_TEST(ec == errc::malformed_response);
    BOOST_TEST(reader.events().detail == "id: missing from a presence");
}

BOOST_AUTO_TEST_CASE(a_value_of_another_type_is_rejected) {
    for (const char* text : {"null", "[]", "1 ", "\"x\"", "true"}) {
        reader.begin(member::presence, 0);
        reader.read(text, ec);
        BOOST_TEST(ec == errc::malformed_response);
        BOOST_TEST(reader.events().detail == "a presence: not an object");
    }
}

BOOST_AUTO_TEST_SUITE_END()
