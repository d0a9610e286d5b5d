// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/presence_events.hpp"
#include "support/ids.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using copresence::errc;
using copresence::error_code;
using copresence::limit_config;
using copresence::presence;

namespace {

// The events of a presence, from its start to its id.
struct presence_with_id {
    presence_with_id() {
        events.begin(copresence::detail::member::presence, 2);
        events.on_document_begin(ec);
        events.on_object_begin(ec);
        key("id");
        text(copresence::test::nth_id(0).to_string());
    }

    void key(std::string_view name) {
        BOOST_REQUIRE(events.on_key({name.data(), name.size()}, name.size(), ec));
    }

    void text(std::string_view value) {
        BOOST_REQUIRE(events.on_string({value.data(), value.size()}, value.size(), ec));
    }

    presence end() {
        BOOST_REQUIRE(events.on_object_end(2, ec));
        return events.build();
    }

    limit_config bounds;
    copresence::detail::presence_events events{bounds};
    error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(presence_events, presence_with_id)

// Boost.JSON 1.86 to 1.92 leave a character that is divided between two buffers out of the total.
BOOST_AUTO_TEST_CASE(the_parts_of_a_text_are_joined_whatever_total_the_parser_reports) {
    key("availability");
    BOOST_TEST(events.on_string_part("\xE6\x9C\xAC", 0, ec));
    BOOST_TEST(events.on_string("\xE6\x97\xA5", 3, ec));
    key("activity");
    text("Away");
    const auto made = end();
    BOOST_TEST(made.availability()->text() == "\xE6\x9C\xAC\xE6\x97\xA5");
    BOOST_TEST(made.activity()->text() == "Away");
}

BOOST_AUTO_TEST_CASE(the_parts_of_a_key_are_joined_whatever_total_the_parser_reports) {
    BOOST_TEST(events.on_key_part("\xC3\xA4", 0, ec));
    BOOST_TEST(events.on_key("activity", 8, ec));
    text("not of the activity");
    BOOST_TEST(events.on_key_part("avail", 0, ec));
    BOOST_TEST(events.on_key("ability", 7, ec));
    text("Busy");
    const auto made = end();
    BOOST_TEST(!made.activity());
    BOOST_TEST((made.availability() == copresence::availability::busy));
}

BOOST_AUTO_TEST_CASE(a_text_in_parts_ends_with_its_last_part_even_if_its_member_is_unknown) {
    key("future");
    BOOST_TEST(events.on_string_part("\xE6\x9C\xAC", 0, ec));
    BOOST_TEST(events.on_string("Away", 4, ec));
    BOOST_TEST(!events.fields().whole);
    key("activity");
    text("Busy");
    BOOST_TEST((end().activity() == copresence::activity::busy));
}

BOOST_AUTO_TEST_CASE(the_limit_of_a_text_counts_all_its_parts_whatever_total_the_parser_reports) {
    key("availability");
    const std::string part(bounds.string_size, 'a');
    BOOST_TEST(events.on_string_part(part, 0, ec));
    BOOST_TEST(!events.on_string("a", 1, ec));
    BOOST_TEST(ec == errc::text_too_large);
}

BOOST_AUTO_TEST_SUITE_END()
