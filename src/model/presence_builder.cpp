// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence.hpp>

#include "model/presence_members.hpp"
#include "model/vocabulary.hpp"

#include <array>
#include <limits>
#include <stdexcept>

namespace copresence::detail {

namespace {

constexpr auto max_text = std::size_t{std::numeric_limits<std::uint32_t>::max()};

} // namespace

} // namespace copresence::detail

namespace copresence {

using detail::member;

presence::builder::builder(const user_id& id)
    : draft_{id} {}

presence::builder& presence::builder::reset(const user_id& id) {
    draft_ = presence{id};
    texts_.clear();
    return *this;
}

void presence::builder::hold(member m, std::string_view text) {
    if (text.size() > detail::max_text - texts_.size())
        throw std::length_error("presence::builder: the texts must be smaller than 4 GiB in total");
    texts_.append(text);
    release(m);
    spans_[index_of(m)] = {static_cast<std::uint32_t>(texts_.size() - text.size()),
                           static_cast<std::uint32_t>(text.size())};
    draft_.held_ = static_cast<std::uint16_t>(draft_.held_ | 1U << index_of(m));
}

void presence::builder::release(member m) noexcept {
    const auto bit = 1U << index_of(m);
    if ((draft_.held_ & bit) == 0) return;
    draft_.held_ = static_cast<std::uint16_t>(draft_.held_ & ~bit);
    const auto gone = spans_[index_of(m)];
    texts_.erase(gone.begin, gone.size);
    for (auto& kept : spans_)
        if (kept.begin > gone.begin) kept.begin -= gone.size;
}

// Makes an object or a boolean present, and the objects around it.
presence::builder& presence::builder::add(member m) noexcept {
    for (auto flag = detail::describe(m).flag; flag != 0; flag = detail::describe(m).flag) {
        draft_.flags_ = static_cast<std::uint8_t>(draft_.flags_ | flag);
        m = detail::describe(m).parent;
    }
    return *this;
}

presence::builder& presence::builder::set(member m, bool value) noexcept {
    const auto value_bit = 2U * detail::describe(m).flag;
    draft_.flags_ = static_cast<std::uint8_t>((draft_.flags_ & ~value_bit) | (value ? value_bit : 0));
    return add(m);
}

presence::builder& presence::builder::set(member m, std::string_view text) {
    if (detail::is_state(m)) {
        const auto [code, needs_text] = detail::encode_state(m, text);
        needs_text ? hold(m, text) : release(m);
        draft_.states_[index_of(m)] = code;
    } else if (m == member::sequence_number && text.size() <= inline_sequence_capacity) {
        release(m);
        text.copy(draft_.sequence_, text.size());
        draft_.sequence_size_ = static_cast<std::uint8_t>(text.size());
    } else {
        hold(m, text);
        if (m == member::sequence_number) draft_.sequence_size_ = absent;
    }
    return add(detail::describe(m).parent);
}

template <class Enum>
presence::builder& presence::builder::set_state(member m, Enum value) {
    if (to_string(value).empty())
        throw std::invalid_argument("presence::builder: the enumerator has no text: pass the value as text");
    release(m);
    draft_.states_[index_of(m)] = static_cast<std::uint8_t>(value);
    return *this;
}

presence::builder& presence::builder::id(const user_id& value) {
    draft_.id_ = value;
    return *this;
}

presence::builder& presence::builder::availability(copresence::availability value) {
    return set_state(member::availability, value);
}

presence::builder& presence::builder::activity(copresence::activity value) {
    return set_state(member::activity, value);
}

presence::builder& presence::builder::is_out_of_office(bool value) {
    return set(member::is_out_of_office, value);
}

presence::builder& presence::builder::out_of_office_settings() { return add(member::out_of_office_settings); }

presence::builder& presence::builder::status_message() { return add(member::status_message); }

presence::builder& presence::builder::status_message_body() { return add(member::message); }

presence::builder& presence::builder::status_message_expiry() { return add(member::expiry_date_time); }

presence::builder& presence::builder::work_location() { return add(member::work_location); }

presence::builder& presence::builder::availability(std::string_view text) {
    return set(member::availability, text);
}

presence::builder& presence::builder::activity(std::string_view text) { return set(member::activity, text); }

presence::builder& presence::builder::sequence_number(std::string_view text) {
    return set(member::sequence_number, text);
}

presence::builder& presence::builder::out_of_office_message(std::string_view text) {
    return set(member::out_of_office_message, text);
}

presence::builder& presence::builder::status_message_content(std::string_view text) {
    return set(member::content, text);
}

presence::builder& presence::builder::status_message_content_type(std::string_view text) {
    return set(member::content_type, text);
}

presence::builder& presence::builder::status_message_published(std::string_view date_time) {
    return set(member::published_date_time, date_time);
}

presence::builder& presence::builder::status_message_expiry_date_time(std::string_view text) {
    return set(member::date_time, text);
}

presence::builder& presence::builder::status_message_expiry_time_zone(std::string_view text) {
    return set(member::time_zone, text);
}

presence::builder& presence::builder::place_id(std::string_view text) { return set(member::place_id, text); }

presence::builder& presence::builder::work_location_source(std::string_view text) {
    return set(member::work_location_source, text);
}

presence::builder& presence::builder::work_location_type(std::string_view text) {
    return set(member::work_location_type, text);
}

presence presence::builder::build() const {
    presence made{draft_};
    if (draft_.held_ == 0) return made;
    std::array<std::string_view, text_count> texts;
    for (std::size_t i = 0; i < text_count; ++i) {
        if ((draft_.held_ & 1U << i) != 0)
            texts[i] = std::string_view{texts_}.substr(spans_[i].begin, spans_[i].size);
    }
    made.hold_texts(draft_.held_, texts);
    return made;
}

} // namespace copresence
