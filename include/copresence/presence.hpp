// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_PRESENCE_HPP
#define COPRESENCE_PRESENCE_HPP

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

#pragma GCC visibility push(default)

namespace copresence {

/// The base state of a user. Graph declares it as text, not as an enumeration, and documents two lists:
/// that of the older pages and samples (`Available`, `BusyIdle`…) and that of the current page
/// (`available`, `focusing`…). Both are here; whatever else comes is `other`, with its text kept.
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

/// What a user is doing, the detail of `availability`. Text on the wire as well, with the same two lists.
/// Source: as for `availability`; `available_inactive` from the page on managing presence state.
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

/// How the content of a status message is written. Graph accepts only `text` when one is set.
enum class body_type : std::uint8_t {
    text, ///< `text`
    html, ///< `html`
    other ///< any other text
};

/// Where a work location comes from.
enum class work_location_source : std::uint8_t {
    none,                 ///< `none`: nothing was set
    manual,               ///< `manual`
    scheduled,            ///< `scheduled`
    automatic,            ///< `automatic`
    unknown_future_value, ///< `unknownFutureValue`
    other                 ///< any other text
};

/// What kind of place a work location is.
enum class work_location_type : std::uint8_t {
    unspecified,          ///< `unspecified`: nothing was set
    office,               ///< `office`
    remote,               ///< `remote`
    time_off,             ///< `timeOff`
    unknown_future_value, ///< `unknownFutureValue`
    other                 ///< any other text
};

/// A word of Graph's vocabulary: the enumerator, and the text as Graph wrote it.
///
/// The enumerator is `Enum::other` for a word that this version does not know. Words are compared by
/// enumerator, and by text only where both are `other`: `Busy` and `busy` are the same availability.
/// Lifetimes: `text()` of a word taken from a presence is valid as long as that presence.
template <class Enum>
class word {
public:
    /// A word that was written as `text`, which is not copied.
    constexpr word(Enum value, std::string_view text) noexcept
        : value_{value}
        , text_{text} {}

    /// The enumerator, `Enum::other` for a word that is not known.
    constexpr Enum value() const noexcept { return value_; }

    /// The text as Graph wrote it.
    constexpr std::string_view text() const noexcept { return text_; }

    /// Whether both are the same word, however it was spelled.
    friend constexpr bool operator==(const word& a, const word& b) noexcept {
        return a.value_ == b.value_ && (a.value_ != Enum::other || a.text_ == b.text_);
    }

    /// Whether the word is the one of the enumerator.
    friend constexpr bool operator==(const word& a, Enum b) noexcept { return a.value_ == b; }

private:
    Enum value_;
    std::string_view text_;
};

/// Graph's `outOfOfficeSettings`. The text is valid as long as the presence that it was taken from.
struct out_of_office_settings {
    std::optional<std::string_view> message; ///< the automatic reply; absent where there is none
    std::optional<bool> is_out_of_office;    ///< by the automatic reply, or by an event of the calendar

    /// Whether all members are equal.
    friend bool operator==(const out_of_office_settings&, const out_of_office_settings&) = default;
};

/// Graph's `itemBody`, the content of a status message.
struct item_body {
    std::optional<std::string_view> content;     ///< the text, written by the user
    std::optional<word<body_type>> content_type; ///< how `content` is written

    /// Whether all members are equal.
    friend bool operator==(const item_body&, const item_body&) = default;
};

/// Graph's `dateTimeTimeZone`, as sent: `date_time` has no offset, `time_zone` may be a Windows zone name
/// such as `Pacific Standard Time`.
struct date_time_time_zone {
    std::optional<std::string_view> date_time; ///< local to `time_zone`
    std::optional<std::string_view> time_zone; ///< its name

    /// Whether all members are equal.
    friend bool operator==(const date_time_time_zone&, const date_time_time_zone&) = default;
};

/// Graph's `presenceStatusMessage`. The two dates are absent when another user's presence is read, and so
/// in most answers. `published_date_time` is an RFC 3339 date and time, as sent.
struct status_message {
    std::optional<item_body> message;                    ///< what the user says
    std::optional<std::string_view> published_date_time; ///< when the user said so
    std::optional<date_time_time_zone> expiry_date_time; ///< when it stops being shown

    /// Whether all members are equal.
    friend bool operator==(const status_message&, const status_message&) = default;
};

/// Graph's `userWorkLocation`.
struct work_location {
    std::optional<std::string_view> place_id;         ///< the id of the place, as sent
    std::optional<word<work_location_source>> source; ///< where this is known from
    std::optional<word<work_location_type>> type;     ///< Graph's `workLocationType`

    /// Whether all members are equal.
    friend bool operator==(const work_location&, const work_location&) = default;
};

/// The presence of one user, as Graph told it: everything but the id may be absent.
///
/// A regular, owning value of at most 96 bytes. The id, the states and a usual sequence number are held
/// inline; longer and rarer texts share one allocation. `null` and a missing member are the same here.
///
/// Thread safety: distinct objects may be used at once from several threads; one object as any plain value.
/// Lifetimes: every `string_view` handed out is valid until the presence is assigned to, moved from or
/// destroyed.
/// Example: examples/01_two_users.cpp
class presence {
public:
    class builder; // below

    /// A presence of the nil id that holds nothing else.
    presence() noexcept = default;

    /// A presence that holds nothing but its id.
    explicit presence(const user_id& id) noexcept;

    /// Copies everything, with its own allocation where `other` has one.
    presence(const presence& other);

    /// Takes the texts of `other`, in which the allocated ones then count as absent.
    presence(presence&& other) noexcept = default;

    /// As the copy constructor; where it throws, this presence is as it was.
    presence& operator=(const presence& other);

    /// As the move constructor.
    presence& operator=(presence&& other) noexcept = default;
    ~presence() = default;

    /// The object id of the user.
    const user_id& id() const noexcept { return id_; }

    /// The base state: `Available`, `Busy`, `Away`…
    std::optional<word<copresence::availability>> availability() const noexcept;

    /// The detail of the state: `InACall`, `OffWork`…
    std::optional<word<copresence::activity>> activity() const noexcept;

    /// Whether the user is out of office, and the automatic reply. Not in every cloud.
    std::optional<copresence::out_of_office_settings> out_of_office_settings() const noexcept;

    /// What the user has to say.
    std::optional<copresence::status_message> status_message() const noexcept;

    /// Where the user works. Not in every cloud.
    std::optional<copresence::work_location> work_location() const noexcept;

    /// The version of this presence: of two presences of a user, the one whose number is
    /// lexicographically greater is the newer.
    std::optional<std::string_view> sequence_number() const noexcept;

    /// Whether id and all parts are equal; words as `word` compares them.
    friend bool operator==(const presence& a, const presence& b) noexcept;

private:
    friend class builder;
    friend class presence_assembler; // of the library: the builder's faster twin

    /// The texts that may need the allocation.
    enum class slot : std::uint8_t {
        availability,
        activity,
        sequence_number,
        out_of_office_message,
        status_content,
        status_content_type,
        status_published,
        status_expiry_date_time,
        status_expiry_time_zone,
        place_id,
        work_location_source,
        work_location_type
    };
    static constexpr std::size_t slot_count = 12;

    /// The parts that exist even where all that they contain is absent.
    enum flag : std::uint8_t {
        has_out_of_office = 1,
        has_is_out_of_office = 2,
        is_out_of_office = 4,
        has_status_message = 8,
        has_message = 16,
        has_expiry = 32,
        has_work_location = 64
    };

    static constexpr std::uint8_t absent = 0xff;
    static constexpr std::uint8_t camel_case = 0x80; // beside an enumerator: it was spelled `inACall`
    static constexpr std::size_t inline_sequence_capacity = 23;

    bool has(flag f) const noexcept { return (flags_ & f) != 0; }

    std::optional<std::string_view> text(slot s) const noexcept;
    template <class Enum>
    std::optional<word<Enum>> word_of(std::uint8_t code, slot s) const noexcept;

    template <class Enum>
    static std::uint8_t code_of(Enum value, bool camel) noexcept {
        return static_cast<std::uint8_t>(static_cast<unsigned>(value) | (camel ? camel_case : 0U));
    }

    // Copies those of `texts` whose bit is set in `held`, of which there is one at least.
    void hold_texts(std::uint16_t held, const std::array<std::string_view, slot_count>& texts);

    user_id id_;
    // The ends of the held texts as uint32, then the texts themselves. Null in a presence that was moved from:
    // the texts then count as absent, whatever held_ says.
    std::unique_ptr<char[]> texts_;
    std::uint16_t held_ = 0; // a bit for each slot whose text is in texts_
    std::uint8_t flags_ = 0;
    std::uint8_t availability_ = absent;
    std::uint8_t activity_ = absent;
    std::uint8_t content_type_ = absent;
    std::uint8_t location_source_ = absent;
    std::uint8_t location_type_ = absent;
    std::uint8_t sequence_size_ = absent;
    char sequence_[inline_sequence_capacity] = {};
};

static_assert(sizeof(presence) <= 96, "presence is held by the million: keep it compact");

/// Makes presences: for tests, and for the decoder of responses.
///
/// Every setter returns the builder; texts are copied in. A setter called again replaces. `build` leaves the
/// builder as it is, `reset` starts anew and keeps the memory. A setter of a part (`work_location_type`) makes
/// the whole that it belongs to present (`work_location`).
/// Errors: `std::invalid_argument` for an enumerator `other`, which means nothing without its text, and
/// `std::length_error` for texts of 4 GiB and more; the builder is then as it was before.
/// Thread safety: as any plain value.
class presence::builder {
public:
    /// Starts a presence that holds nothing but its id.
    explicit builder(const user_id& id = {});

    /// Starts anew, with another id.
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

    /// What has been set until now.
    presence build() const;

private:
    struct span {
        std::uint32_t begin;
        std::uint32_t size;
    };

    void hold(slot s, std::string_view text);
    void release(slot s) noexcept;
    void mark(unsigned flags) noexcept;
    template <class Enum>
    void set(std::uint8_t& code, slot s, Enum value);
    template <class Enum>
    void set(std::uint8_t& code, slot s, std::string_view text);

    presence draft_;           // all but the texts
    std::string texts_;        // the held texts, the latest last
    span spans_[slot_count]{}; // where each held text is in texts_
};

/// The text of a known value in the Pascal case of Graph's samples (`InACall`); `other` is empty.
std::string_view to_string(availability value) noexcept;
/// As for an `availability`.
std::string_view to_string(activity value) noexcept;
/// The text of a known value in the camel case of Graph's metadata (`timeOff`); `other` is empty.
std::string_view to_string(body_type value) noexcept;
/// As for a `body_type`.
std::string_view to_string(work_location_source value) noexcept;
/// As for a `body_type`.
std::string_view to_string(work_location_type value) noexcept;

/// Writes the text of the value, in Pascal case.
std::ostream& operator<<(std::ostream& out, availability value);
/// Writes the text of the value, in Pascal case.
std::ostream& operator<<(std::ostream& out, activity value);

/// One line for people and logs: the id, the states, and which of the rarer parts are there. No message's
/// content: that is other people's text.
std::ostream& operator<<(std::ostream& out, const presence& value);

} // namespace copresence

/// Hashes what `==` compares.
template <>
struct std::hash<copresence::presence> {
    /// Equal presences have equal hashes.
    std::size_t operator()(const copresence::presence& value) const noexcept;
};

#pragma GCC visibility pop

#endif
