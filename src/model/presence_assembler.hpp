// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_MODEL_PRESENCE_ASSEMBLER_HPP
#define COPRESENCE_MODEL_PRESENCE_ASSEMBLER_HPP

#include "model/vocabulary.hpp"

#include <copresence/presence.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace copresence::detail {

/// Creates presences directly from texts in a response, as `presence::builder` does, but without intermediate
/// copies and checks. The texts must stay valid until `assemble`. Used by the decoder's fast path, which
/// compares responses with templates.
///
/// Objects such as `statusMessage` may be present but empty. The flags that record this are taken from another presence with
/// the same fields: see `flags_of`.
class presence_assembler {
public:
    presence_assembler() noexcept { reset(); }

    void reset() noexcept {
        codes_.fill(presence::absent);
        held_ = 0;
        sequence_ = {};
        sequence_size_ = presence::absent;
    }

    void availability(std::string_view text) noexcept {
        set<copresence::availability>(0, slot::availability, text);
    }

    void activity(std::string_view text) noexcept { set<copresence::activity>(1, slot::activity, text); }

    void status_message_content_type(std::string_view text) noexcept {
        set<body_type>(2, slot::status_content_type, text);
    }

    void work_location_source(std::string_view text) noexcept {
        set<copresence::work_location_source>(3, slot::work_location_source, text);
    }

    void work_location_type(std::string_view text) noexcept {
        set<copresence::work_location_type>(4, slot::work_location_type, text);
    }

    void sequence_number(std::string_view text) noexcept {
        if (text.size() > presence::inline_sequence_capacity) return hold(slot::sequence_number, text);
        sequence_ = text;
        sequence_size_ = static_cast<std::uint8_t>(text.size());
    }

    void out_of_office_message(std::string_view text) noexcept { hold(slot::out_of_office_message, text); }

    void status_message_content(std::string_view text) noexcept { hold(slot::status_content, text); }

    void status_message_published(std::string_view text) noexcept { hold(slot::status_published, text); }

    void status_message_expiry_date_time(std::string_view text) noexcept {
        hold(slot::status_expiry_date_time, text);
    }

    void status_message_expiry_time_zone(std::string_view text) noexcept {
        hold(slot::status_expiry_time_zone, text);
    }

    void place_id(std::string_view text) noexcept { hold(slot::place_id, text); }

    /// Turns `out` into the presence of `id`, with the texts set so far. `out` must be default-constructed.
    void assemble(presence& out, const user_id& id, std::uint8_t flags) const {
        if (held_ != 0) out.hold_texts(held_, texts_);
        out.id_ = id;
        out.flags_ = flags;
        out.availability_ = codes_[0];
        out.activity_ = codes_[1];
        out.content_type_ = codes_[2];
        out.location_source_ = codes_[3];
        out.location_type_ = codes_[4];
        out.sequence_size_ = sequence_size_;
        sequence_.copy(out.sequence_, sequence_.size());
    }

    /// Returns the flags of a presence, for `assemble`.
    static std::uint8_t flags_of(const presence& made) noexcept { return made.flags_; }

private:
    using slot = presence::slot;

    void hold(slot s, std::string_view text) noexcept {
        texts_[static_cast<std::size_t>(s)] = text;
        held_ = static_cast<std::uint16_t>(held_ | 1U << static_cast<unsigned>(s));
    }

    template <class Enum>
    void set(std::size_t code, slot s, std::string_view text) noexcept {
        const auto found = words_of<Enum>.find(text);
        if (found.form == spelling::odd) hold(s, text);
        codes_[code] = presence::code_of(found.value, found.form == spelling::camel);
    }

    std::array<std::uint8_t, 5> codes_;
    std::uint16_t held_;
    std::string_view sequence_;
    std::uint8_t sequence_size_;
    std::array<std::string_view, presence::slot_count> texts_;
};

} // namespace copresence::detail

#endif
