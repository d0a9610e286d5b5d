// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_PRESENCE_VOCABULARY_HPP
#define COPRESENCE_LOCAL_GRAPH_PRESENCE_VOCABULARY_HPP

#include <array>
#include <cstddef>
#include <string_view>

/// The lists from which presences are composed.
namespace copresence::detail::embedded::vocabulary {

struct state {
    std::string_view availability;
    std::string_view activity;
    unsigned weight; // share of the users, in 64ths
};

/// The states that Teams shows, in the Pascal case of Graph's samples.
/// Source: learn.microsoft.com/graph/cloud-communications-manage-presence-state; `Away`/`BeRightBack` is from
/// a sample.
inline constexpr std::array present_states{
    state{"Available", "Available", 18},
    state{"Busy", "Busy", 5},
    state{"Busy", "InACall", 7},
    state{"Busy", "InAMeeting", 9},
    state{"DoNotDisturb", "DoNotDisturb", 2},
    state{"DoNotDisturb", "Presenting", 3},
    state{"Away", "Away", 8},
    state{"BeRightBack", "BeRightBack", 2},
    state{"Away", "BeRightBack", 1},
    state{"Offline", "OffWork", 9},
};

/// The states of users that are out of office.
inline constexpr std::array absent_states{
    state{"Available", "OutOfOffice", 30},
    state{"Away", "Away", 14},
    state{"Offline", "OffWork", 20},
};

inline constexpr std::array<std::string_view, 6> out_of_office_messages{
    "I am on leave until Monday and read mail rarely. For anything urgent please call the service desk.",
    "Bin bis zum 7. im Urlaub. In dringenden Fällen hilft Ihnen gerne meine Vertretung, Frau Müller, weiter.",
    "Parental leave until September.\r\nQuestions about orders: \"orders\" channel.\r\nEverything else can "
    "wait :)",
    "<p>Travelling, with little connection. I answer when I am back.</p>",
    "本日は休暇をいただいております。お急ぎの場合は代表番号までお電話ください。",
    "Out sick.",
};

inline constexpr std::array<std::string_view, 12> status_messages{
    "In a review until three, then free for questions",
    "Focus time: please write, do not call",
    "Working from the Zürich office this week",
    "Release 4.2 today \xF0\x9F\x9A\x80 ask in the \"release\" channel first",
    "C:\\builds\\nightly is red again, looking into it",
    "À la réunion d'équipe jusqu'à 11 h",
    "On call for payments. Pager: +1 (425) 555-0100",
    "Line one\nLine two\tand a tab",
    "会議中です。後ほど折り返します。",
    "Лучше напишите мне в чат",
    "Back at 14:00 / {not} [in] the mood for <b>surprises</b> & co.",
    "\xF0\x9F\x8C\xB4",
};

struct location {
    std::string_view place_id; // empty: null
    std::string_view source;
    std::string_view type;
};

/// If no work location is set, Graph sends `none` and `unspecified`.
inline constexpr location no_location{"", "none", "unspecified"};

inline constexpr std::array locations{
    location{"", "scheduled", "remote"},
    location{"", "manual", "remote"},
    location{"", "scheduled", "office"},
    location{"eb706f15-137e-4722-b4d1-b601481d9251", "automatic", "office"},
    location{"3162f1e1-215d-4f4b-8a5c-6e2d8b7a9c10", "manual", "office"},
    location{"", "scheduled", "timeOff"},
};

} // namespace copresence::detail::embedded::vocabulary

#endif
