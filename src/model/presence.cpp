// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence.hpp>

#include "base/sanitize.hpp"
#include "model/presence_members.hpp"
#include "model/vocabulary.hpp"

#include <bit>
#include <cstring>
#include <ostream>

namespace copresence::detail {

static_assert(sizeof(presence) <= 56, "presence is larger than its layout was designed for");

namespace {

// Long enough for every state and sequence number that Graph is known to send.
constexpr std::size_t shown_size = 64;

std::uint32_t end_at(const char* texts, std::size_t rank) noexcept {
    std::uint32_t end;
    std::memcpy(&end, texts + rank * sizeof end, sizeof end);
    return end;
}

std::size_t count_of(unsigned held) noexcept { return static_cast<std::size_t>(std::popcount(held)); }

template <class Enum>
std::ostream& print(std::ostream& out, Enum value) {
    const auto text = to_string(value);
    return out << (text.empty() ? std::string_view{"other"} : text);
}

template <class Enum>
std::ostream& print(std::ostream& out, const std::optional<open_enum_view<Enum>>& state) {
    return out << (state ? sanitize(state->text(), shown_size) : "-");
}

} // namespace

} // namespace copresence::detail

namespace copresence {

presence::presence(const user_id& id) noexcept
    : id_{id} {}

presence::presence(const presence& other)
    : id_{other.id_}
    , held_{other.held_}
    , flags_{other.flags_}
    , states_{other.states_}
    , sequence_size_{other.sequence_size_} {
    std::memcpy(sequence_, other.sequence_, sizeof sequence_);
    if (!other.texts_) return;
    const auto count = detail::count_of(held_);
    const auto size = count * sizeof(std::uint32_t) + detail::end_at(other.texts_.get(), count - 1);
    texts_ = std::make_unique_for_overwrite<char[]>(size);
    std::memcpy(texts_.get(), other.texts_.get(), size);
}

presence& presence::operator=(const presence& other) { return *this = presence{other}; }

void presence::hold_texts(std::uint16_t held, const std::array<std::string_view, text_count>& texts) {
    std::size_t size = detail::count_of(held) * sizeof(std::uint32_t);
    for (unsigned left = held; left != 0; left &= left - 1)
        size += texts[static_cast<std::size_t>(std::countr_zero(left))].size();
    texts_ = std::make_unique_for_overwrite<char[]>(size);
    held_ = held;
    char* ends = texts_.get();
    char* const first = ends + detail::count_of(held) * sizeof(std::uint32_t);
    std::uint32_t end = 0;
    for (unsigned left = held; left != 0; left &= left - 1) {
        const auto text = texts[static_cast<std::size_t>(std::countr_zero(left))];
        text.copy(first + end, text.size());
        end += static_cast<std::uint32_t>(text.size());
        std::memcpy(ends, &end, sizeof end);
        ends += sizeof end;
    }
}

bool presence::has(detail::member m) const noexcept { return (flags_ & detail::describe(m).flag) != 0; }

bool presence::is_true(detail::member m) const noexcept {
    return (flags_ & detail::describe(m).flag << 1) != 0;
}

std::optional<std::string_view> presence::text(detail::member m) const noexcept {
    if (m == detail::member::sequence_number && sequence_size_ != absent)
        return std::string_view{sequence_, sequence_size_};
    const auto bit = 1U << detail::index_of(m);
    if ((held_ & bit) == 0 || !texts_) return std::nullopt;
    const auto rank = detail::count_of(held_ & (bit - 1));
    const std::size_t begin = rank == 0 ? 0 : detail::end_at(texts_.get(), rank - 1);
    const std::size_t end = detail::end_at(texts_.get(), rank);
    return std::string_view{texts_.get() + detail::count_of(held_) * sizeof(std::uint32_t) + begin,
                            end - begin};
}

template <class Enum>
std::optional<open_enum_view<Enum>> presence::state(detail::member m) const noexcept {
    const auto code = states_[detail::index_of(m)];
    if (code == absent) return std::nullopt;
    const auto value = static_cast<Enum>(code & ~detail::camel_case_bit);
    if (const auto as_sent = text(m)) return open_enum_view<Enum>{value, *as_sent};
    if (value == Enum::other) return std::nullopt; // the presence was moved from and has no text
    const auto& words = detail::words_of<Enum>;
    return open_enum_view<Enum>{value, (code & detail::camel_case_bit) != 0 ? words.camel(value)
                                                                            : words.pascal(value)};
}

std::optional<std::string_view> presence::text_as_sent(detail::member m) const noexcept {
    const auto text_of = [](const auto& state) {
        return state ? std::optional{state->text()} : std::nullopt;
    };
    switch (m) {
    case detail::member::availability: return text_of(state<copresence::availability>(m));
    case detail::member::activity: return text_of(state<copresence::activity>(m));
    case detail::member::content_type: return text_of(state<body_type>(m));
    case detail::member::work_location_source: return text_of(state<work_location_source>(m));
    case detail::member::work_location_type: return text_of(state<work_location_type>(m));
    default: return text(m);
    }
}

std::optional<open_enum_view<availability>> presence::availability() const noexcept {
    return state<copresence::availability>(detail::member::availability);
}

std::optional<open_enum_view<activity>> presence::activity() const noexcept {
    return state<copresence::activity>(detail::member::activity);
}

std::optional<std::string_view> presence::sequence_number() const noexcept {
    return text(detail::member::sequence_number);
}

std::optional<out_of_office_settings_view> presence::out_of_office_settings() const noexcept {
    using detail::member;
    if (!has(member::out_of_office_settings)) return std::nullopt;
    out_of_office_settings_view settings;
    settings.message = text(member::out_of_office_message);
    if (has(member::is_out_of_office)) settings.is_out_of_office = is_true(member::is_out_of_office);
    return settings;
}

std::optional<status_message_view> presence::status_message() const noexcept {
    using detail::member;
    if (!has(member::status_message)) return std::nullopt;
    status_message_view status;
    if (has(member::message))
        status.message = item_body_view{text(member::content), state<body_type>(member::content_type)};
    status.published_date_time = text(member::published_date_time);
    if (has(member::expiry_date_time))
        status.expiry_date_time = date_time_time_zone_view{text(member::date_time), text(member::time_zone)};
    return status;
}

std::optional<work_location_view> presence::work_location() const noexcept {
    using detail::member;
    if (!has(member::work_location)) return std::nullopt;
    return work_location_view{text(member::place_id),
                              state<work_location_source>(member::work_location_source),
                              state<work_location_type>(member::work_location_type)};
}

bool operator==(const presence& a, const presence& b) noexcept {
    return a.id() == b.id() && a.availability() == b.availability() && a.activity() == b.activity() &&
           a.sequence_number() == b.sequence_number() &&
           a.out_of_office_settings() == b.out_of_office_settings() &&
           a.status_message() == b.status_message() && a.work_location() == b.work_location();
}

std::string_view to_string(availability value) noexcept {
    return detail::words_of<availability>.pascal(value);
}

std::string_view to_string(activity value) noexcept { return detail::words_of<activity>.pascal(value); }

std::string_view to_string(body_type value) noexcept { return detail::words_of<body_type>.camel(value); }

std::string_view to_string(work_location_source value) noexcept {
    return detail::words_of<work_location_source>.camel(value);
}

std::string_view to_string(work_location_type value) noexcept {
    return detail::words_of<work_location_type>.camel(value);
}

std::ostream& operator<<(std::ostream& out, availability value) { return detail::print(out, value); }

std::ostream& operator<<(std::ostream& out, activity value) { return detail::print(out, value); }

std::ostream& operator<<(std::ostream& out, const presence& value) {
    out << value.id() << ' ';
    detail::print(out, value.availability()) << '/';
    detail::print(out, value.activity());
    if (const auto number = value.sequence_number())
        out << " #" << detail::sanitize(*number, detail::shown_size);
    if (const auto settings = value.out_of_office_settings())
        out << (settings->is_out_of_office.value_or(false) ? " out_of_office" : " out_of_office_settings");
    if (value.status_message()) out << " status_message";
    if (const auto location = value.work_location()) {
        out << " work_location=";
        detail::print(out, location->source) << '/';
        detail::print(out, location->type);
    }
    return out;
}

} // namespace copresence

namespace copresence::detail {

namespace {

// Combines the values that operator== compares. Two spellings of a known value have the same hash.
class hash_of_parts {
public:
    void add(std::size_t part) noexcept {
        value_ ^= part + 0x9e3779b97f4a7c15U + (value_ << 6) + (value_ >> 2);
    }

    void add(const std::optional<std::string_view>& text) noexcept {
        add(text.has_value());
        if (text) add(std::hash<std::string_view>{}(*text));
    }

    template <class Enum>
    void add(const std::optional<open_enum_view<Enum>>& part) noexcept {
        add(part ? static_cast<std::size_t>(part->value()) : std::size_t{0xff});
        if (part && part->value() == Enum::other) add(std::hash<std::string_view>{}(part->text()));
    }

    std::size_t value() const noexcept { return value_; }

private:
    std::size_t value_ = 0;
};

} // namespace

} // namespace copresence::detail

std::size_t std::hash<copresence::presence>::operator()(const copresence::presence& value) const noexcept {
    copresence::detail::hash_of_parts parts;
    parts.add(std::hash<copresence::user_id>{}(value.id()));
    parts.add(value.availability());
    parts.add(value.activity());
    parts.add(value.sequence_number());
    if (const auto settings = value.out_of_office_settings()) {
        parts.add(settings->message);
        parts.add(static_cast<std::size_t>(settings->is_out_of_office ? 1 + *settings->is_out_of_office : 0));
    }
    if (const auto status = value.status_message()) {
        if (status->message) {
            parts.add(status->message->content);
            parts.add(status->message->content_type);
        }
        parts.add(status->published_date_time);
        if (const auto& expiry = status->expiry_date_time) {
            parts.add(expiry->date_time);
            parts.add(expiry->time_zone);
        }
    }
    if (const auto location = value.work_location()) {
        parts.add(location->place_id);
        parts.add(location->source);
        parts.add(location->type);
    }
    return parts.value();
}
