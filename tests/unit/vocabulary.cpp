// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "model/vocabulary.hpp"

#include <copresence/presence.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cctype>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using copresence::presence;
namespace data = boost::unit_test::data;

namespace {

template <class Enum>
struct known {
    std::string pascal;
    Enum value;

    friend std::ostream& operator<<(std::ostream& out, const known& one) { return out << one.pascal; }
};

// The current list and the older lists of learn.microsoft.com/graph/api/resources/presence.
using copresence::availability;
const std::vector<known<availability>> availabilities{{"Available", availability::available},
                                                      {"AvailableIdle", availability::available_idle},
                                                      {"Away", availability::away},
                                                      {"BeRightBack", availability::be_right_back},
                                                      {"Busy", availability::busy},
                                                      {"BusyIdle", availability::busy_idle},
                                                      {"DoNotDisturb", availability::do_not_disturb},
                                                      {"Focusing", availability::focusing},
                                                      {"InACall", availability::in_a_call},
                                                      {"InAMeeting", availability::in_a_meeting},
                                                      {"Offline", availability::offline},
                                                      {"PresenceUnknown", availability::presence_unknown},
                                                      {"Presenting", availability::presenting}};

using copresence::activity;
const std::vector<known<activity>> activities{
    {"Available", activity::available},
    {"AvailableInactive", activity::available_inactive},
    {"Away", activity::away},
    {"BeRightBack", activity::be_right_back},
    {"Busy", activity::busy},
    {"DoNotDisturb", activity::do_not_disturb},
    {"InACall", activity::in_a_call},
    {"InAConferenceCall", activity::in_a_conference_call},
    {"InAMeeting", activity::in_a_meeting},
    {"Inactive", activity::inactive},
    {"OffWork", activity::off_work},
    {"Offline", activity::offline},
    {"OutOfOffice", activity::out_of_office},
    {"PresenceUnknown", activity::presence_unknown},
    {"Presenting", activity::presenting},
    {"UrgentInterruptionsOnly", activity::urgent_interruptions_only}};

using copresence::body_type;
const std::vector<known<body_type>> body_types{{"Text", body_type::text}, {"Html", body_type::html}};

using copresence::work_location_source;
const std::vector<known<work_location_source>> sources{
    {"None", work_location_source::none},
    {"Manual", work_location_source::manual},
    {"Scheduled", work_location_source::scheduled},
    {"Automatic", work_location_source::automatic},
    {"UnknownFutureValue", work_location_source::unknown_future_value}};

using copresence::work_location_type;
const std::vector<known<work_location_type>> location_types{
    {"Unspecified", work_location_type::unspecified},
    {"Office", work_location_type::office},
    {"Remote", work_location_type::remote},
    {"TimeOff", work_location_type::time_off},
    {"UnknownFutureValue", work_location_type::unknown_future_value}};

// Returns the enumerator and the text that a presence holds after `text` was set as this kind of state.
std::pair<availability, std::string> taken(availability, const std::string& text) {
    const auto one = presence::builder{}.availability(text).build();
    return {one.availability()->value(), std::string{one.availability()->text()}};
}

std::pair<activity, std::string> taken(activity, const std::string& text) {
    const auto one = presence::builder{}.activity(text).build();
    return {one.activity()->value(), std::string{one.activity()->text()}};
}

std::pair<body_type, std::string> taken(body_type, const std::string& text) {
    const auto one = presence::builder{}.status_message_content_type(text).build();
    const auto type = one.status_message()->message->content_type;
    return {type->value(), std::string{type->text()}};
}

std::pair<work_location_source, std::string> taken(work_location_source, const std::string& text) {
    const auto one = presence::builder{}.work_location_source(text).build();
    return {one.work_location()->source->value(), std::string{one.work_location()->source->text()}};
}

std::pair<work_location_type, std::string> taken(work_location_type, const std::string& text) {
    const auto one = presence::builder{}.work_location_type(text).build();
    return {one.work_location()->type->value(), std::string{one.work_location()->type->text()}};
}

std::string camel_of(std::string text) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

template <class Enum>
void check_is_known_in_any_case(const known<Enum>& one) {
    auto lower = one.pascal;
    auto upper = one.pascal;
    for (auto& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (auto& c : upper)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const auto& text : {one.pascal, camel_of(one.pascal), lower, upper}) {
        const auto [value, kept] = taken(one.value, text);
        BOOST_TEST((value == one.value), text);
        BOOST_TEST(kept == text);
    }
}

// Checks that similar texts are unknown: every text that differs in one character, and some others.
template <class Enum>
void check_has_no_false_friends(const known<Enum>& one) {
    std::vector<std::string> strangers{"",
                                       "x",
                                       one.pascal + ' ',
                                       ' ' + one.pascal,
                                       one.pascal + one.pascal,
                                       std::string(one.pascal.size(), '\0'),
                                       std::string(1'000, 'B')};
    for (std::size_t at = 0; at < one.pascal.size(); ++at) {
        for (const char c : {'\0', '#', '\x7f', '\xe9'}) {
            strangers.push_back(one.pascal);
            strangers.back()[at] = c;
        }
        strangers.push_back(one.pascal);
        strangers.back().erase(at, 1);
    }
    for (const auto& text : strangers) {
        const auto [value, kept] = taken(one.value, text);
        BOOST_TEST((value == Enum::other), text);
        BOOST_TEST(kept == text);
    }
}

template <class Enum>
std::string print(Enum value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(vocabulary)

BOOST_DATA_TEST_CASE(a_known_availability_is_recognized_in_any_case, data::make(availabilities), one) {
    check_is_known_in_any_case(one);
    check_has_no_false_friends(one);
    BOOST_TEST(to_string(one.value) == one.pascal);
    BOOST_TEST(print(one.value) == one.pascal);
}

BOOST_DATA_TEST_CASE(a_known_activity_is_recognized_in_any_case, data::make(activities), one) {
    check_is_known_in_any_case(one);
    check_has_no_false_friends(one);
    BOOST_TEST(to_string(one.value) == one.pascal);
    BOOST_TEST(print(one.value) == one.pascal);
}

BOOST_DATA_TEST_CASE(a_known_body_type_is_recognized_in_any_case, data::make(body_types), one) {
    check_is_known_in_any_case(one);
    check_has_no_false_friends(one);
    BOOST_TEST(to_string(one.value) == camel_of(one.pascal));
}

BOOST_DATA_TEST_CASE(a_known_location_source_is_recognized_in_any_case, data::make(sources), one) {
    check_is_known_in_any_case(one);
    check_has_no_false_friends(one);
    BOOST_TEST(to_string(one.value) == camel_of(one.pascal));
}

BOOST_DATA_TEST_CASE(a_known_location_type_is_recognized_in_any_case, data::make(location_types), one) {
    check_is_known_in_any_case(one);
    check_has_no_false_friends(one);
    BOOST_TEST(to_string(one.value) == camel_of(one.pascal));
}

BOOST_AUTO_TEST_CASE(every_enumerator_has_a_text) {
    BOOST_TEST(availabilities.size() == copresence::detail::words_of<availability>.size);
    BOOST_TEST(activities.size() == copresence::detail::words_of<activity>.size);
    BOOST_TEST(body_types.size() == copresence::detail::words_of<body_type>.size);
    BOOST_TEST(sources.size() == copresence::detail::words_of<work_location_source>.size);
    BOOST_TEST(location_types.size() == copresence::detail::words_of<work_location_type>.size);
}

BOOST_AUTO_TEST_CASE(setting_an_enumerator_stores_its_pascal_case_text) {
    for (const auto& one : availabilities)
        BOOST_TEST(presence::builder{}.availability(one.value).build().availability()->text() == one.pascal);
    for (const auto& one : activities)
        BOOST_TEST(presence::builder{}.activity(one.value).build().activity()->text() == one.pascal);
}

BOOST_AUTO_TEST_CASE(other_has_an_empty_text) {
    BOOST_TEST(to_string(availability::other).empty());
    BOOST_TEST(to_string(activity::other).empty());
    BOOST_TEST(to_string(body_type::other).empty());
    BOOST_TEST(to_string(work_location_source::other).empty());
    BOOST_TEST(to_string(work_location_type::other).empty());
    BOOST_TEST(to_string(static_cast<availability>(200)).empty());
    BOOST_TEST(print(availability::other) == "other");
    BOOST_TEST(print(activity::other) == "other");
}

BOOST_AUTO_TEST_CASE(known_and_unknown_states_replace_each_other) {
    presence::builder builder;
    builder.availability("BUSY").availability("Busy");
    BOOST_TEST(builder.build().availability()->text() == "Busy");
    builder.availability("Levitating");
    BOOST_TEST(builder.build().availability()->text() == "Levitating");
    BOOST_TEST((builder.build().availability() == availability::other));
    builder.availability(availability::away);
    BOOST_TEST(builder.build().availability()->text() == "Away");
}

BOOST_AUTO_TEST_SUITE_END()
