// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_PRESENCE_HPP
#define COPRESENCE_PRESENCE_HPP

#include <copresence/export.hpp>
#include <copresence/user_id.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {
class presence_access;
class presence_assembler;
enum class member : std::uint8_t;
} // namespace copresence::detail

namespace copresence {

/// The base state of a user. Graph declares it as text, not as an enumeration, and documents two lists of
/// values. Older pages and samples use `Available`, `BusyIdle`…; the current page uses `available`,
/// `focusing`…. Both lists are included here. Any other text is `other`, and its text is kept.
/// Source: resource type `presence`, learn.microsoft.com/graph/api/resources/presence.
enum class availability : std::uint8_t {
    available,        ///< `Available`
    available_idle,   ///< `AvailableIdle`
    away,             ///< `Away`
    be_right_back,    ///< `BeRightBack`
    busy,             ///< `Busy`
    busy_idle,        ///< `BusyIdle`
    do_not_disturb,   ///< `DoNotDisturb`
    focusing,         ///< `Focusing`
    in_a_call,        ///< `InACall`
    in_a_meeting,     ///< `InAMeeting`
    offline,          ///< `Offline`
    presence_unknown, ///< `PresenceUnknown`
    presenting,       ///< `Presenting`
    other             ///< any other text
};

/// What a user is doing, in more detail than `availability`. This is also text on the wire, with two
/// documented lists.
/// Source: the same page as for `availability`; `available_inactive` is from the page on managing presence
/// state.
enum class activity : std::uint8_t {
    available,                 ///< `Available`
    available_inactive,        ///< `AvailableInactive`
    away,                      ///< `Away`
    be_right_back,             ///< `BeRightBack`
    busy,                      ///< `Busy`
    do_not_disturb,            ///< `DoNotDisturb`
    in_a_call,                 ///< `InACall`
    in_a_conference_call,      ///< `InAConferenceCall`
    in_a_meeting,              ///< `InAMeeting`
    inactive,                  ///< `Inactive`
    off_work,                  ///< `OffWork`
    offline,                   ///< `Offline`
    out_of_office,             ///< `OutOfOffice`
    presence_unknown,          ///< `PresenceUnknown`
    presenting,                ///< `Presenting`
    urgent_interruptions_only, ///< `UrgentInterruptionsOnly`
    other                      ///< any other text
};

/// The format of a status message's content. Graph accepts only `text` when a status message is set.
enum class body_type : std::uint8_t {
    text, ///< `text`
    html, ///< `html`
    other ///< any other text
};

/// The origin of a work location.
enum class work_location_source : std::uint8_t {
    none,                 ///< `none`: no location is set
    manual,               ///< `manual`
    scheduled,            ///< `scheduled`
    automatic,            ///< `automatic`
    unknown_future_value, ///< `unknownFutureValue`
    other                 ///< any other text
};

/// The kind of place of a work location.
enum class work_location_type : std::uint8_t {
    unspecified,          ///< `unspecified`: no location is set
    office,               ///< `office`
    remote,               ///< `remote`
    time_off,             ///< `timeOff`
    unknown_future_value, ///< `unknownFutureValue`
    other                 ///< any other text
};

/// A value of one of Graph's open enumerations: the enumerator, and the text as Graph sent it.
///
/// The enumerator is `Enum::other` for a text that this version does not know. Two values are compared by
/// enumerator. If both are `other`, their texts are compared. `Busy` and `busy` are therefore the same
/// availability.
/// Lifetimes: a `text()` that belongs to a presence is valid as long as that presence.
template <class Enum>
class open_enum_view {
public:
    /// Creates a value with its original text. The text is not copied.
    constexpr open_enum_view(Enum value, std::string_view text) noexcept
        : value_{value}
        , text_{text} {}

    /// Returns the enumerator; `Enum::other` for an unknown text.
    constexpr Enum value() const noexcept { return value_; }

    /// Returns the text as Graph sent it.
    constexpr std::string_view text() const noexcept { return text_; }

    /// Returns whether both are the same value, regardless of spelling.
    friend constexpr bool operator==(const open_enum_view& a, const open_enum_view& b) noexcept {
        return a.value_ == b.value_ && (a.value_ != Enum::other || a.text_ == b.text_);
    }

    /// Returns whether the value equals the enumerator.
    friend constexpr bool operator==(const open_enum_view& a, Enum b) noexcept { return a.value_ == b; }

private:
    Enum value_;
    std::string_view text_;
};

/// Graph's `outOfOfficeSettings`.
///
/// Lifetimes: the text is valid as long as the presence that it belongs to.
struct out_of_office_settings_view {
    std::optional<std::string_view> message; ///< the automatic reply; absent if there is none
    /// True if an automatic reply is active, or a calendar event says so.
    std::optional<bool> is_out_of_office;

    /// Returns whether all members are equal.
    friend bool operator==(const out_of_office_settings_view&, const out_of_office_settings_view&) = default;
};

/// Graph's `itemBody`: the content of a status message.
///
/// Lifetimes: the texts are valid as long as the presence that they belong to.
struct item_body_view {
    std::optional<std::string_view> content;               ///< the text that the user wrote
    std::optional<open_enum_view<body_type>> content_type; ///< the format of `content`

    /// Returns whether all members are equal.
    friend bool operator==(const item_body_view&, const item_body_view&) = default;
};

/// Graph's `dateTimeTimeZone`, as sent. `date_time` has no offset. `time_zone` may be a Windows time zone
/// name such as `Pacific Standard Time`. `date_time_time_zone::from` makes an owning copy.
///
/// Lifetimes: the texts are valid as long as the presence that they belong to.
struct date_time_time_zone_view {
    std::optional<std::string_view> date_time; ///< local time in `time_zone`
    std::optional<std::string_view> time_zone; ///< name of the time zone

    /// Returns whether all members are equal.
    friend bool operator==(const date_time_time_zone_view&, const date_time_time_zone_view&) = default;
};

/// Graph's `presenceStatusMessage`. Graph omits both dates when another user's presence is read, so most
/// responses lack them. `published_date_time` is an RFC 3339 date and time, as sent. `status_message::from`
/// makes an owning copy.
///
/// Lifetimes: the texts are valid as long as the presence that they belong to.
struct status_message_view {
    std::optional<item_body_view> message;                    ///< the message that the user set
    std::optional<std::string_view> published_date_time;      ///< when the user set the message
    std::optional<date_time_time_zone_view> expiry_date_time; ///< when the message expires

    /// Returns whether all members are equal.
    friend bool operator==(const status_message_view&, const status_message_view&) = default;
};

/// Graph's `userWorkLocation`. `work_location::from` makes an owning copy.
///
/// Lifetimes: the texts are valid as long as the presence that they belong to.
struct work_location_view {
    std::optional<std::string_view> place_id;                   ///< id of the place, as sent
    std::optional<open_enum_view<work_location_source>> source; ///< origin of the location
    std::optional<open_enum_view<work_location_type>> type;     ///< kind of place: Graph's `workLocationType`

    /// Returns whether all members are equal.
    friend bool operator==(const work_location_view&, const work_location_view&) = default;
};

/// The presence of one user, as Graph sent it. Every member except the id may be absent.
///
/// A regular, owning value of at most 96 bytes. The id, the states and a sequence number of usual length are
/// stored inline. All other texts share one allocation. `null` and a missing member are treated alike.
///
/// Thread safety: distinct objects may be used from several threads. Concurrent use of one object is safe
/// only if no thread modifies it.
/// Lifetimes: a returned `string_view` is valid until the presence is assigned to, moved from or destroyed.
/// Example: examples/01_two_users.cpp
class COPRESENCE_EXPORT presence {
public:
    class builder; // below

    /// Creates a presence with the nil id and no other data.
    presence() noexcept = default;

    /// Creates a presence with an id and no other data.
    explicit presence(const user_id& id) noexcept;

    /// Copies all data. Allocates memory if `other` has allocated memory.
    presence(const presence& other);

    /// Takes over the data of `other`. The allocated texts of `other` are absent afterwards.
    presence(presence&& other) noexcept = default;

    /// Copies like the copy constructor. If an exception is thrown, this presence is unchanged.
    presence& operator=(const presence& other);

    /// Moves like the move constructor.
    presence& operator=(presence&& other) noexcept = default;
    ~presence() = default;

    /// Returns the object id of the user.
    const user_id& id() const noexcept { return id_; }

    /// Returns the base state: `Available`, `Busy`, `Away`…
    std::optional<open_enum_view<copresence::availability>> availability() const noexcept;

    /// Returns the detail of the state: `InACall`, `OffWork`…
    std::optional<open_enum_view<copresence::activity>> activity() const noexcept;

    /// Returns whether the user is out of office, and the automatic reply. Not available in every cloud.
    std::optional<out_of_office_settings_view> out_of_office_settings() const noexcept;

    /// Returns the status message of the user.
    std::optional<status_message_view> status_message() const noexcept;

    /// Returns the work location of the user. Not available in every cloud.
    std::optional<work_location_view> work_location() const noexcept;

    /// Returns the version of this presence. Of two presences of a user, the one with the lexicographically
    /// greater number is newer.
    std::optional<std::string_view> sequence_number() const noexcept;

    /// Returns whether all data is equal. States are compared as `open_enum_view` compares them.
    friend COPRESENCE_EXPORT bool operator==(const presence& a, const presence& b) noexcept;

private:
    friend class builder;
    friend class detail::presence_access;
    friend class detail::presence_assembler; // a faster variant of `builder`

    static constexpr std::size_t state_count = 5; // the first members of detail::member
    static constexpr std::size_t text_count = 12; // the states and the other texts
    static constexpr std::uint8_t absent = 0xff;
    static constexpr std::size_t inline_sequence_capacity = 23;

    bool has(detail::member m) const noexcept;
    bool is_true(detail::member m) const noexcept;
    std::optional<std::string_view> text(detail::member m) const noexcept;
    std::optional<std::string_view> text_as_sent(detail::member m) const noexcept;
    template <class Enum>
    std::optional<open_enum_view<Enum>> state(detail::member m) const noexcept;

    // Copies each text whose bit is set in `held`. At least one bit must be set.
    void hold_texts(std::uint16_t held, const std::array<std::string_view, text_count>& texts);

    user_id id_;
    // The end offsets of the stored texts as uint32, then the texts. Null in a moved-from presence: its texts
    // are absent, regardless of held_.
    std::unique_ptr<char[]> texts_;
    std::uint16_t held_ = 0; // one bit for each text that is in texts_
    std::uint8_t flags_ = 0; // one bit for each object or boolean that is present, and the values of booleans
    std::array<std::uint8_t, state_count> states_{absent, absent, absent, absent, absent}; // enumerators
    std::uint8_t sequence_size_ = absent;
    char sequence_[inline_sequence_capacity] = {};
};

static_assert(sizeof(presence) <= 96, "presence must have at most 96 bytes: programs store millions");

/// Creates presences, for tests and for the decoder of responses.
///
/// Every setter returns the builder. The comment of a setter names the member of Graph's JSON that it sets.
/// Texts are copied. A repeated setter replaces the earlier value. `build` does not change the builder.
/// `reset` clears the builder and keeps its memory. Setting a member such as `work_location_type` also makes
/// the enclosing object (`work_location`) present.
/// Errors: throws `std::invalid_argument` for the enumerator `other`, which has no text, and
/// `std::length_error` if the texts reach 4 GiB. The builder is then unchanged.
/// Thread safety: one builder may be used by one thread at a time.
class COPRESENCE_EXPORT presence::builder {
public:
    /// Starts a presence with an id and no other data.
    explicit builder(const user_id& id = {});

    /// Clears the builder and sets the id.
    builder& reset(const user_id& id);

    builder& id(const user_id& value); ///< `id`

    builder& availability(copresence::availability value); ///< `availability`, in Pascal case
    builder& availability(std::string_view text);          ///< `availability`, as written
    builder& activity(copresence::activity value);         ///< `activity`, in Pascal case
    builder& activity(std::string_view text);              ///< `activity`, as written
    builder& sequence_number(std::string_view text);       ///< `sequenceNumber`

    builder& out_of_office_settings();                     ///< `outOfOfficeSettings`, empty
    builder& is_out_of_office(bool value);                 ///< `outOfOfficeSettings.isOutOfOffice`
    builder& out_of_office_message(std::string_view text); ///< `outOfOfficeSettings.message`

    builder& status_message();                                     ///< `statusMessage`, empty
    builder& status_message_body();                                ///< `statusMessage.message`, empty
    builder& status_message_content(std::string_view text);        ///< `statusMessage.message.content`
    builder& status_message_content_type(std::string_view text);   ///< `statusMessage.message.contentType`
    builder& status_message_published(std::string_view date_time); ///< `statusMessage.publishedDateTime`
    builder& status_message_expiry();                              ///< `statusMessage.expiryDateTime`, empty
    builder&
    status_message_expiry_date_time(std::string_view text); ///< `statusMessage.expiryDateTime.dateTime`
    builder&
    status_message_expiry_time_zone(std::string_view text); ///< `statusMessage.expiryDateTime.timeZone`

    builder& work_location();                             ///< `workLocation`, empty
    builder& place_id(std::string_view text);             ///< `workLocation.placeId`
    builder& work_location_source(std::string_view text); ///< `workLocation.source`
    builder& work_location_type(std::string_view text);   ///< `workLocation.workLocationType`

    /// Returns a presence with the values set so far.
    presence build() const;

private:
    struct span {
        std::uint32_t begin;
        std::uint32_t size;
    };

    friend class detail::presence_access;

    builder& add(detail::member m) noexcept;
    builder& set(detail::member m, bool value) noexcept;
    builder& set(detail::member m, std::string_view text);
    template <class Enum>
    builder& set_state(detail::member m, Enum value);
    void hold(detail::member m, std::string_view text);
    void release(detail::member m) noexcept;

    presence draft_;           // everything except the texts
    std::string texts_;        // the stored texts, the latest one last
    span spans_[text_count]{}; // the position of each stored text in texts_
};

/// Returns the text of a known value in the Pascal case of Graph's samples (`InACall`); empty for `other`.
COPRESENCE_EXPORT std::string_view to_string(availability value) noexcept;
/// As for `availability`.
COPRESENCE_EXPORT std::string_view to_string(activity value) noexcept;
/// Returns the text of a known value in the camel case of Graph's metadata (`timeOff`); empty for `other`.
COPRESENCE_EXPORT std::string_view to_string(body_type value) noexcept;
/// As for `body_type`.
COPRESENCE_EXPORT std::string_view to_string(work_location_source value) noexcept;
/// As for `body_type`.
COPRESENCE_EXPORT std::string_view to_string(work_location_type value) noexcept;

/// Writes the text of the value in Pascal case.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, availability value);
/// Writes the text of the value in Pascal case.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, activity value);

/// Writes one line: the id, the states, and which of the other members are present. The contents of messages
/// are private and therefore not written.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, const presence& value);

} // namespace copresence

/// Hashes the values that `operator==` compares.
template <>
struct COPRESENCE_EXPORT std::hash<copresence::presence> {
    /// Equal presences have equal hashes.
    std::size_t operator()(const copresence::presence& value) const noexcept;
};

#endif
