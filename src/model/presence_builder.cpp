// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/presence.hpp>

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

presence::builder::builder(const user_id& id)
    : draft_{id} {}

presence::builder& presence::builder::reset(const user_id& id) {
    draft_ = presence{id};
    texts_.clear();
    return *this;
}

void presence::builder::hold(slot s, std::string_view text) {
    if (text.size() > detail::max_text - texts_.size())
        throw std::length_error("presence::builder: texts of 4 GiB or more");
    texts_.append(text);
    release(s);
    spans_[static_cast<std::size_t>(s)] = {static_cast<std::uint32_t>(texts_.size() - text.size()),
                                           static_cast<std::uint32_t>(text.size())};
    draft_.held_ = static_cast<std::uint16_t>(draft_.held_ | 1U << static_cast<unsigned>(s));
}

void presence::builder::release(slot s) noexcept {
    const auto bit = 1U << static_cast<unsigned>(s);
    if ((draft_.held_ & bit) == 0) return;
    draft_.held_ = static_cast<std::uint16_t>(draft_.held_ & ~bit);
    const auto gone = spans_[static_cast<std::size_t>(s)];
    texts_.erase(gone.begin, gone.size);
    for (auto& kept : spans_)
        if (kept.begin > gone.begin) kept.begin -= gone.size;
}

template <class Enum>
void presence::builder::set(std::uint8_t& code, slot s, Enum value) {
    if (to_string(value).empty())
        throw std::invalid_argument("presence::builder: an unknown value must be given as text");
    release(s);
    code = static_cast<std::uint8_t>(value);
}

template <class Enum>
void presence::builder::set(std::uint8_t& code, slot s, std::string_view text) {
    const auto [value, form] = detail::words_of<Enum>.find(text);
    if (form == detail::spelling::odd) {
        hold(s, text);
    } else {
        release(s);
    }
    code = code_of(value, form == detail::spelling::camel);
}

void presence::builder::mark(unsigned flags) noexcept {
    draft_.flags_ = static_cast<std::uint8_t>(draft_.flags_ | flags);
}

presence::builder& presence::builder::id(const user_id& value) {
    draft_.id_ = value;
    return *this;
}

presence::builder& presence::builder::availability(copresence::availability value) {
    set(draft_.availability_, slot::availability, value);
    return *this;
}

presence::builder& presence::builder::availability(std::string_view text) {
    set<copresence::availability>(draft_.availability_, slot::availability, text);
    return *this;
}

presence::builder& presence::builder::activity(copresence::activity value) {
    set(draft_.activity_, slot::activity, value);
    return *this;
}

presence::builder& presence::builder::activity(std::string_view text) {
    set<copresence::activity>(draft_.activity_, slot::activity, text);
    return *this;
}

presence::builder& presence::builder::sequence_number(std::string_view text) {
    if (text.size() <= inline_sequence_capacity) {
        release(slot::sequence_number);
        text.copy(draft_.sequence_, text.size());
        draft_.sequence_size_ = static_cast<std::uint8_t>(text.size());
    } else {
        hold(slot::sequence_number, text);
        draft_.sequence_size_ = absent;
    }
    return *this;
}

presence::builder& presence::builder::out_of_office_settings() {
    mark(has_out_of_office);
    return *this;
}

presence::builder& presence::builder::is_out_of_office(bool value) {
    mark(has_out_of_office | has_is_out_of_office | presence::is_out_of_office);
    if (!value) draft_.flags_ = static_cast<std::uint8_t>(draft_.flags_ & ~presence::is_out_of_office);
    return *this;
}

presence::builder& presence::builder::out_of_office_message(std::string_view text) {
    hold(slot::out_of_office_message, text);
    return out_of_office_settings();
}

presence::builder& presence::builder::status_message() {
    mark(has_status_message);
    return *this;
}

presence::builder& presence::builder::status_message_body() {
    mark(has_status_message | has_message);
    return *this;
}

presence::builder& presence::builder::status_message_content(std::string_view text) {
    hold(slot::status_content, text);
    return status_message_body();
}

presence::builder& presence::builder::status_message_content_type(std::string_view text) {
    set<body_type>(draft_.content_type_, slot::status_content_type, text);
    return status_message_body();
}

presence::builder& presence::builder::status_message_published(std::string_view date_time) {
    hold(slot::status_published, date_time);
    return status_message();
}

presence::builder& presence::builder::status_message_expiry() {
    mark(has_status_message | has_expiry);
    return *this;
}

presence::builder& presence::builder::status_message_expiry_date_time(std::string_view text) {
    hold(slot::status_expiry_date_time, text);
    return status_message_expiry();
}

presence::builder& presence::builder::status_message_expiry_time_zone(std::string_view text) {
    hold(slot::status_expiry_time_zone, text);
    return status_message_expiry();
}

presence::builder& presence::builder::work_location() {
    mark(has_work_location);
    return *this;
}

presence::builder& presence::builder::place_id(std::string_view text) {
    hold(slot::place_id, text);
    return work_location();
}

presence::builder& presence::builder::work_location_source(std::string_view text) {
    set<copresence::work_location_source>(draft_.location_source_, slot::work_location_source, text);
    return work_location();
}

presence::builder& presence::builder::work_location_type(std::string_view text) {
    set<copresence::work_location_type>(draft_.location_type_, slot::work_location_type, text);
    return work_location();
}

presence presence::builder::build() const {
    presence made{draft_};
    if (draft_.held_ == 0) return made;
    std::array<std::string_view, slot_count> texts;
    for (std::size_t i = 0; i < slot_count; ++i) {
        if ((draft_.held_ & 1U << i) != 0)
            texts[i] = std::string_view{texts_}.substr(spans_[i].begin, spans_[i].size);
    }
    made.hold_texts(draft_.held_, texts);
    return made;
}

} // namespace copresence
