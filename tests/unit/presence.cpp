// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence.hpp>
#include <copresence/status_message.hpp>
#include <copresence/work_location.hpp>

#include "support/random_presence.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(presence)

using copresence::presence;
using copresence::user_id;
using namespace std::string_literals;

namespace {

const user_id someone{"11111111-2222-3333-4444-555555555555"};

// A presence with every member. Each text consists of `letter` and has a different length.
void add_every_part(presence::builder& into, char letter) {
    const auto text = [letter](std::size_t size) { return std::string(size, letter); };
    into.availability(text(30)).activity(text(31)).sequence_number(text(32));
    into.is_out_of_office(letter == 'a').out_of_office_message(text(33));
    into.status_message_content(text(34)).status_message_content_type(text(35)).status_message_published(
        text(36));
    into.status_message_expiry_date_time(text(37)).status_message_expiry_time_zone(text(38));
    into.place_id(text(39)).work_location_source(text(40)).work_location_type(text(41));
}

presence full_presence(char letter = 'a') {
    presence::builder builder{someone};
    add_every_part(builder, letter);
    return builder.build();
}

void check_is_full(const presence& one, char letter = 'a') {
    const auto is = [letter](const auto& text, std::size_t size) {
        return text == std::string(size, letter);
    };
    BOOST_TEST((one.id() == someone));
    BOOST_TEST(is(one.availability()->text(), 30));
    BOOST_TEST(is(one.activity()->text(), 31));
    BOOST_TEST(is(one.sequence_number(), 32));
    BOOST_TEST(is(one.out_of_office_settings()->message, 33));
    BOOST_TEST((one.out_of_office_settings()->is_out_of_office == (letter == 'a')));
    BOOST_TEST(is(one.status_message()->message->content, 34));
    BOOST_TEST(is(one.status_message()->message->content_type->text(), 35));
    BOOST_TEST(is(one.status_message()->published_date_time, 36));
    BOOST_TEST(is(one.status_message()->expiry_date_time->date_time, 37));
    BOOST_TEST(is(one.status_message()->expiry_date_time->time_zone, 38));
    BOOST_TEST(is(one.work_location()->place_id, 39));
    BOOST_TEST(is(one.work_location()->source->text(), 40));
    BOOST_TEST(is(one.work_location()->type->text(), 41));
}

std::size_t hash(const presence& one) { return std::hash<presence>{}(one); }

std::string print(const presence& one) {
    std::ostringstream out;
    out << one;
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_presence_is_a_compact_value) {
    static_assert(std::is_nothrow_move_constructible_v<presence>);
    static_assert(std::is_nothrow_move_assignable_v<presence>);
    static_assert(std::is_nothrow_default_constructible_v<presence>);
    BOOST_TEST(sizeof(presence) <= 56U);
}

BOOST_AUTO_TEST_CASE(a_new_presence_has_only_an_id) {
    for (const auto& one : {presence{someone}, presence::builder{someone}.build()}) {
        BOOST_TEST((one.id() == someone));
        BOOST_TEST(!one.availability().has_value());
        BOOST_TEST(!one.activity().has_value());
        BOOST_TEST(!one.sequence_number().has_value());
        BOOST_TEST(!one.out_of_office_settings().has_value());
        BOOST_TEST(!one.status_message().has_value());
        BOOST_TEST(!one.work_location().has_value());
    }
    BOOST_TEST((presence{}.id() == user_id{}));
}

BOOST_AUTO_TEST_CASE(every_member_is_returned) { check_is_full(full_presence()); }

BOOST_AUTO_TEST_CASE(setting_a_member_makes_only_its_enclosing_object_present) {
    const auto settings = presence::builder{}.out_of_office_settings().build().out_of_office_settings();
    BOOST_TEST_REQUIRE(settings.has_value());
    BOOST_TEST((!settings->message && !settings->is_out_of_office));

    const auto bare = presence::builder{}.status_message().build().status_message();
    BOOST_TEST_REQUIRE(bare.has_value());
    BOOST_TEST((!bare->message && !bare->published_date_time && !bare->expiry_date_time));

    const auto with_body = presence::builder{}.status_message_body().build().status_message();
    BOOST_TEST_REQUIRE(with_body.has_value());
    BOOST_TEST_REQUIRE(with_body->message.has_value());
    BOOST_TEST((!with_body->message->content && !with_body->message->content_type));

    const auto with_expiry = presence::builder{}.status_message_expiry().build().status_message();
    BOOST_TEST_REQUIRE(with_expiry.has_value());
    BOOST_TEST(!with_expiry->message.has_value());
    BOOST_TEST_REQUIRE(with_expiry->expiry_date_time.has_value());
    BOOST_TEST((!with_expiry->expiry_date_time->date_time && !with_expiry->expiry_date_time->time_zone));

    const auto typed = presence::builder{}.work_location_type("remote").build();
    BOOST_TEST_REQUIRE(typed.work_location().has_value());
    BOOST_TEST((typed.work_location()->type == copresence::work_location_type::remote));
    BOOST_TEST((!typed.work_location()->place_id && !typed.work_location()->source));
    BOOST_TEST(!typed.status_message().has_value());
}

BOOST_AUTO_TEST_CASE(false_is_not_absent) {
    auto builder = presence::builder{}.is_out_of_office(true);
    BOOST_TEST((builder.build().out_of_office_settings()->is_out_of_office == true));
    builder.is_out_of_office(false);
    BOOST_TEST((builder.build().out_of_office_settings()->is_out_of_office == false));
}

BOOST_AUTO_TEST_CASE(sequence_numbers_of_all_lengths_are_kept) {
    presence::builder builder{someone};
    for (std::size_t size = 0; size < 60; ++size) {
        const auto number = std::string(size, 'A') + '\0';
        builder.sequence_number(number);
        BOOST_TEST((builder.build().sequence_number() == number));
    }
    builder.sequence_number("short again");
    BOOST_TEST((builder.build().sequence_number() == "short again"));
}

BOOST_AUTO_TEST_CASE(a_sequence_number_of_usual_length_is_stored_inline) {
    const auto one = presence::builder{someone}.sequence_number("A0129311063").build();
    const auto* const where = one.sequence_number()->data();
    const auto* const begin = reinterpret_cast<const char*>(&one);
    BOOST_TEST((where >= begin && where < begin + sizeof one));
}

BOOST_AUTO_TEST_CASE(empty_large_and_binary_texts_are_kept) {
    for (const auto& text : {""s, "\0"s, "a\0b"s, "\xff\xfe"s, std::string(1'000'000, 'x')}) {
        const auto one =
            presence::builder{}.place_id("before").status_message_content(text).activity(text).build();
        BOOST_TEST((one.status_message()->message->content == text));
        BOOST_TEST((one.activity()->text() == text));
        BOOST_TEST((one.work_location()->place_id == "before"));
    }
}

BOOST_AUTO_TEST_CASE(texts_beyond_4_gib_are_rejected_and_change_nothing) {
    if constexpr (sizeof(std::size_t) > 4) {
        // Rejected because of its size. The text is never read.
        const std::string_view endless{"", std::size_t{std::numeric_limits<std::uint32_t>::max()} + 1};
        auto builder = presence::builder{someone}.status_message_content("kept").sequence_number("7");
        BOOST_CHECK_THROW(builder.status_message_content(endless), std::length_error);
        BOOST_CHECK_THROW(builder.sequence_number(endless), std::length_error);
        BOOST_CHECK_THROW(builder.activity(endless), std::length_error);
        BOOST_CHECK_THROW(builder.place_id(endless), std::length_error);
        BOOST_TEST((builder.build() ==
                    presence::builder{someone}.status_message_content("kept").sequence_number("7").build()));
    }
}

BOOST_AUTO_TEST_CASE(the_enumerator_other_is_rejected_without_a_text) {
    auto builder = presence::builder{someone}.availability("Busy").activity("Levitating");
    BOOST_CHECK_THROW(builder.availability(copresence::availability::other), std::invalid_argument);
    BOOST_CHECK_THROW(builder.activity(copresence::activity::other), std::invalid_argument);
    BOOST_CHECK_THROW(builder.activity(static_cast<copresence::activity>(99)), std::invalid_argument);
    BOOST_TEST((builder.build().availability() == copresence::availability::busy));
    BOOST_TEST((builder.build().activity()->text() == "Levitating"));
}

BOOST_AUTO_TEST_CASE(a_copy_outlives_its_original) {
    auto original = full_presence();
    const presence copy{original};
    presence assigned;
    assigned = original;
    original = presence{};
    check_is_full(copy);
    check_is_full(assigned);
}

BOOST_AUTO_TEST_CASE(assignment_replaces_texts) {
    auto one = full_presence('a');
    const auto other = full_presence('b');
    one = other;
    check_is_full(one, 'b');
    one = presence{someone};
    BOOST_TEST((one == presence{someone}));
    one = full_presence('c');
    check_is_full(one, 'c');
}

BOOST_AUTO_TEST_CASE(self_assignment_changes_nothing) {
    auto one = full_presence();
    auto& same = one;
    one = same;
    check_is_full(one);
    one = std::move(same);
    check_is_full(one);
}

BOOST_AUTO_TEST_CASE(moving_transfers_the_texts) {
    auto original = full_presence();
    const auto* const where = original.status_message()->message->content->data();
    presence moved{std::move(original)};
    check_is_full(moved);
    // Compares pointers, not C strings.
    BOOST_TEST((moved.status_message()->message->content->data() == where));
    presence assigned = full_presence('b');
    assigned = std::move(moved);
    check_is_full(assigned);
    std::vector<presence> grown;
    for (int i = 0; i < 100; ++i)
        grown.push_back(full_presence());
    for (const auto& one : grown)
        check_is_full(one);
}

BOOST_AUTO_TEST_CASE(a_moved_from_presence_can_be_used) {
    presence::builder builder{someone};
    add_every_part(builder, 'a');
    builder.availability("BUSY"); // a known value in unusual spelling, which is stored as text
    auto original = builder.build();
    const presence moved{std::move(original)};
    BOOST_TEST((moved.availability()->text() == "BUSY"));

    BOOST_TEST((original.availability() == copresence::availability::busy));
    BOOST_TEST(!original.activity().has_value());
    BOOST_TEST(!original.sequence_number().has_value());
    BOOST_TEST(!original.out_of_office_settings()->message.has_value());
    BOOST_TEST(!original.status_message()->expiry_date_time->time_zone.has_value());
    BOOST_TEST(!original.work_location()->type.has_value());
    const presence copy{original};
    BOOST_TEST((copy == original));
    BOOST_TEST((copy != moved));
    BOOST_TEST(hash(copy) == hash(original));
    BOOST_TEST(print(copy) == print(original));
    original = copy;
    original = full_presence('b');
    check_is_full(original, 'b');
}

BOOST_AUTO_TEST_CASE(one_builder_builds_several_presences) {
    presence::builder builder{someone};
    add_every_part(builder, 'a');
    const auto first = builder.build();
    const auto second = builder.build();
    BOOST_TEST((first == second));
    builder.status_message_content("changed");
    check_is_full(first);
    check_is_full(second);
}

BOOST_AUTO_TEST_CASE(reset_clears_the_builder) {
    const user_id another{"22222222-2222-3333-4444-555555555555"};
    presence::builder builder{someone};
    add_every_part(builder, 'a');
    BOOST_TEST((builder.reset(another).build() == presence{another}));

    copresence::test::random_source random{7};
    for (int i = 0; i < 500; ++i) {
        auto same = random;
        builder.reset(copresence::test::random_id(random));
        copresence::test::add_random_parts(random, builder);
        BOOST_TEST((builder.build() == copresence::test::random_presence(same)));
    }
}

BOOST_AUTO_TEST_CASE(the_id_may_be_set_last) {
    presence::builder builder;
    add_every_part(builder, 'a');
    check_is_full(builder.id(someone).build());
}

BOOST_AUTO_TEST_CASE(a_repeated_setter_replaces_the_value) {
    copresence::test::random_source random{11};
    for (int i = 0; i < 500; ++i) {
        presence::builder builder{someone};
        for (auto times = random() % 4; times > 0; --times)
            copresence::test::add_random_parts(random, builder);
        add_every_part(builder, 'z');
        check_is_full(builder.build(), 'z');
        BOOST_TEST((builder.build() == full_presence('z')));
    }
}

BOOST_AUTO_TEST_CASE(comparison_includes_every_member) {
    using builder = presence::builder;
    const std::vector<presence> different{
        builder{}.build(),
        builder{someone}.build(),
        builder{}.availability("Busy").build(),
        builder{}.availability("Away").build(),
        builder{}.availability("Levitating").build(),
        builder{}.availability("levitating").build(), // unknown values are compared as texts
        builder{}.activity("Busy").build(),
        builder{}.sequence_number("").build(),
        builder{}.sequence_number("1").build(),
        builder{}.sequence_number(std::string(24, '1')).build(),
        builder{}.out_of_office_settings().build(),
        builder{}.is_out_of_office(false).build(),
        builder{}.is_out_of_office(true).build(),
        builder{}.out_of_office_message("").build(),
        builder{}.out_of_office_message("1").build(),
        builder{}.status_message().build(),
        builder{}.status_message_body().build(),
        builder{}.status_message_content("1").build(),
        builder{}.status_message_content_type("text").build(),
        builder{}.status_message_content_type("html").build(),
        builder{}.status_message_published("1").build(),
        builder{}.status_message_expiry().build(),
        builder{}.status_message_expiry_date_time("1").build(),
        builder{}.status_message_expiry_time_zone("1").build(),
        builder{}.work_location().build(),
        builder{}.place_id("1").build(),
        builder{}.work_location_source("manual").build(),
        builder{}.work_location_type("office").build()};
    for (std::size_t i = 0; i < different.size(); ++i)
        for (std::size_t j = 0; j < different.size(); ++j)
            BOOST_TEST((different[i] == different[j]) == (i == j), print(different[i])
                                                                       << " | " << print(different[j]));
    const std::unordered_set<presence> all{different.begin(), different.end()};
    BOOST_TEST(all.size() == different.size());
}

BOOST_AUTO_TEST_CASE(equal_presences_with_different_spelling_have_equal_hashes) {
    using builder = presence::builder;
    const auto pascal =
        builder{}.activity("InACall").status_message_content_type("Text").work_location_type("Timeoff");
    const auto camel =
        builder{}.activity("inACall").status_message_content_type("text").work_location_type("timeOff");
    const auto odd =
        builder{}.activity("INACALL").status_message_content_type("tEXt").work_location_type("TIMEOFF");
    BOOST_TEST((pascal.build() == camel.build()));
    BOOST_TEST((pascal.build() == odd.build()));
    BOOST_TEST(hash(pascal.build()) == hash(camel.build()));
    BOOST_TEST(hash(pascal.build()) == hash(odd.build()));

    copresence::test::random_source random{13};
    for (int i = 0; i < 500; ++i) {
        const auto one = copresence::test::random_presence(random);
        const auto copy = one;
        BOOST_TEST((one == copy));
        BOOST_TEST(hash(one) == hash(copy));
    }
}

BOOST_AUTO_TEST_CASE(a_presence_prints_as_one_line_without_message_texts) {
    BOOST_TEST(print(presence{someone}) == "11111111-2222-3333-4444-555555555555 -/-");
    const auto one = presence::builder{someone}
                         .availability("Busy")
                         .activity("inAMeeting")
                         .sequence_number("A01")
                         .is_out_of_office(true)
                         .out_of_office_message("secret")
                         .status_message_content("secret")
                         .place_id("secret")
                         .work_location_type("remote")
                         .build();
    BOOST_TEST(print(one) ==
               "11111111-2222-3333-4444-555555555555 Busy/inAMeeting #A01 out_of_office status_message "
               "work_location=-/remote");
    const auto hostile =
        presence::builder{someone}.availability("a\r\nb").activity(std::string(9'999, 'c')).build();
    BOOST_TEST(print(hostile) == "11111111-2222-3333-4444-555555555555 a  b/" + std::string(64, 'c'));
}

BOOST_AUTO_TEST_CASE(a_copied_status_message_outlives_its_presence) {
    std::optional<presence> one = presence::builder{}
                                      .status_message_content("In a review")
                                      .status_message_content_type("text")
                                      .status_message_published("2026-12-24T09:00:00Z")
                                      .status_message_expiry_date_time("2026-12-24T17:00:00")
                                      .status_message_expiry_time_zone("Pacific Standard Time")
                                      .build();
    const auto copy = copresence::status_message::from(one->status_message().value());
    one.reset();
    const copresence::status_message expected{
        "In a review", copresence::date_time_time_zone{"2026-12-24T17:00:00", "Pacific Standard Time"}};
    BOOST_TEST((copy == expected));
    BOOST_TEST((copy != copresence::status_message{.text = "In a review", .expiry = {}}));
}

BOOST_AUTO_TEST_CASE(a_copied_status_message_has_empty_texts_for_absent_members) {
    using copresence::status_message;
    const auto copy_of = [](const presence::builder& from) {
        return status_message::from(from.build().status_message().value());
    };
    BOOST_TEST((copy_of(presence::builder{}.status_message()) == status_message{}));
    BOOST_TEST((copy_of(presence::builder{}.status_message_body()) == status_message{}));
    BOOST_TEST((copy_of(presence::builder{}.status_message_expiry()) ==
                status_message{"", copresence::date_time_time_zone{}}));
}

BOOST_AUTO_TEST_CASE(a_copied_work_location_outlives_its_presence) {
    std::optional<presence> one =
        presence::builder{}.place_id("a-place").work_location_type("office").build();
    const auto copy = copresence::work_location::from(one->work_location().value());
    one.reset();
    BOOST_TEST((copy == copresence::work_location{copresence::work_location_type::office, "a-place"}));
    BOOST_TEST((copy != copresence::work_location{copresence::work_location_type::office, ""}));
    BOOST_TEST((copy != copresence::work_location{copresence::work_location_type::remote, "a-place"}));
}

BOOST_AUTO_TEST_CASE(a_copied_work_location_is_unspecified_without_a_type_and_other_for_an_unknown_type) {
    using copresence::work_location;
    const auto copy_of = [](const presence::builder& from) {
        return work_location::from(from.build().work_location().value());
    };
    BOOST_TEST((copy_of(presence::builder{}.work_location()) == work_location{}));
    BOOST_TEST((copy_of(presence::builder{}.work_location_type("boat")) ==
                work_location{copresence::work_location_type::other, ""}));
}

BOOST_AUTO_TEST_SUITE_END()
