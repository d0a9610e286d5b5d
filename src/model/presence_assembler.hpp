// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_MODEL_PRESENCE_ASSEMBLER_HPP
#define COPRESENCE_MODEL_PRESENCE_ASSEMBLER_HPP

#include "model/presence_members.hpp"
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
/// the same members.
class presence_assembler {
public:
    presence_assembler() noexcept { reset(); }

    void reset() noexcept {
        states_.fill(presence::absent);
        held_ = 0;
        sequence_ = {};
        sequence_size_ = presence::absent;
    }

    /// Sets a text. Ignores the id and members that the contract does not name.
    void set(member m, std::string_view text) noexcept {
        if (is_state(m)) {
            const auto [code, needs_text] = encode_state(m, text);
            states_[index_of(m)] = code;
            if (!needs_text) return;
        } else if (m == member::sequence_number && text.size() <= presence::inline_sequence_capacity) {
            sequence_ = text;
            sequence_size_ = static_cast<std::uint8_t>(text.size());
            return;
        }
        if (!is_stored_text(m)) return;
        texts_[index_of(m)] = text;
        held_ = static_cast<std::uint16_t>(held_ | 1U << index_of(m));
    }

    /// Turns `out` into the presence of `id`, with the texts set so far. `out` must be default-constructed.
    void assemble(presence& out, const user_id& id, std::uint8_t flags) const {
        if (held_ != 0) out.hold_texts(held_, texts_);
        out.id_ = id;
        out.flags_ = flags;
        out.states_ = states_;
        out.sequence_size_ = sequence_size_;
        sequence_.copy(out.sequence_, sequence_.size());
    }

private:
    std::array<std::uint8_t, presence::state_count> states_;
    std::uint16_t held_;
    std::string_view sequence_;
    std::uint8_t sequence_size_;
    std::array<std::string_view, presence::text_count> texts_;
};

} // namespace copresence::detail

#endif
