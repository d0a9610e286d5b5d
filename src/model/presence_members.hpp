// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_MODEL_PRESENCE_MEMBERS_HPP
#define COPRESENCE_MODEL_PRESENCE_MEMBERS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The members of a presence, and of the response that contains presences.
///
/// Texts come first. A text's enumerator is also its position in the memory of a presence. A state is a text of one of Graph's
/// enumerations. The enumerator of a state is also the position of its code.
enum class member : std::uint8_t {
    // states
    availability,
    activity,
    content_type,
    work_location_source,
    work_location_type,
    // other texts
    sequence_number,
    out_of_office_message,
    content,
    published_date_time,
    date_time,
    time_zone,
    place_id,
    // members that are not stored as texts
    id,
    is_out_of_office,
    out_of_office_settings,
    status_message,
    message,
    expiry_date_time,
    work_location,
    presence,
    // members of the response
    key, ///< any key of the response
    value,
    next_link,
    response,
    unknown ///< a member that the contract does not name
};

constexpr std::size_t index_of(member m) noexcept { return static_cast<std::size_t>(m); }

constexpr bool is_state(member m) noexcept { return m <= member::work_location_type; }

constexpr bool is_stored_text(member m) noexcept { return m <= member::place_id; }

enum class member_kind : std::uint8_t { text, boolean, object, array, any };

/// What Graph's OpenAPI description says about a member, and how a presence stores the member.
struct member_description {
    member which;
    member parent; ///< the object or array that contains the member
    member_kind kind;
    std::string_view name; ///< in JSON
    /// For objects and booleans: the bit that is set in a presence if the member is present. For booleans, the next higher bit
    /// has the value.
    std::uint8_t flag = 0;
};

/// All members, in the order in which presences are written as JSON.
inline constexpr auto all_members = [] {
    using enum member;
    using enum member_kind;
    return std::array<member_description, index_of(unknown) + 1>{{
        {response, unknown, object, "the response"},
        {key, unknown, text, "the response"},
        {value, response, array, "value"},
        {next_link, response, text, "@odata.nextLink"},
        {presence, value, object, "a presence"},
        {id, presence, text, "id"},
        {availability, presence, text, "availability"},
        {activity, presence, text, "activity"},
        {out_of_office_settings, presence, object, "outOfOfficeSettings", 1},
        {out_of_office_message, out_of_office_settings, text, "message"},
        {is_out_of_office, out_of_office_settings, boolean, "isOutOfOffice", 2},
        {status_message, presence, object, "statusMessage", 8},
        {message, status_message, object, "message", 16},
        {content, message, text, "content"},
        {content_type, message, text, "contentType"},
        {published_date_time, status_message, text, "publishedDateTime"},
        {expiry_date_time, status_message, object, "expiryDateTime", 32},
        {date_time, expiry_date_time, text, "dateTime"},
        {time_zone, expiry_date_time, text, "timeZone"},
        {work_location, presence, object, "workLocation", 64},
        {place_id, work_location, text, "placeId"},
        {work_location_source, work_location, text, "source"},
        {work_location_type, work_location, text, "workLocationType"},
        {sequence_number, presence, text, "sequenceNumber"},
        {unknown, unknown, any, "the response"},
    }};
}();

/// Returns the description of a member.
constexpr const member_description& describe(member m) noexcept {
    constexpr auto rows = [] {
        std::array<std::uint8_t, all_members.size()> found{};
        for (std::size_t i = 0; i < all_members.size(); ++i)
            found[index_of(all_members[i].which)] = static_cast<std::uint8_t>(i);
        return found;
    }();
    return all_members[rows[index_of(m)]];
}

static_assert(std::ranges::all_of(all_members, [](const auto& row) { return &describe(row.which) == &row; }),
              "a member is described twice");

/// Returns the member of an object or of the response that has this name in JSON; `unknown` if there is none.
constexpr member find_member(member parent, std::string_view name) noexcept {
    for (const auto& row : all_members)
        if (row.parent == parent && row.name == name) return row.which;
    return member::unknown;
}

/// Returns the name of a member with the names of the objects around it, such as "statusMessage.message.content".
inline std::string path_of(member m) {
    const auto& row = describe(m);
    const bool nested = describe(row.parent).flag != 0;
    return nested ? path_of(row.parent).append(".").append(row.name) : std::string{row.name};
}

} // namespace copresence::detail

#endif
