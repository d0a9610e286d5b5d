// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_CHUNK_FILLER_HPP
#define COPRESENCE_CODEC_CHUNK_FILLER_HPP

#include "codec/presence_decoder.hpp"
#include "codec/slot_index.hpp"

#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <cstddef>
#include <optional>

namespace copresence::detail {

/// Puts the presences of a response into the slots of their ids. Used by the fast path and by the general parser.
///
/// Most responses list the presences in the order of the request. Therefore the id after the last one found is expected next.
class chunk_filler {
public:
    explicit chunk_filler(const chunk_slots& slots) noexcept
        : slots_{slots}
        , index_{slots.asked} {}

    /// Counts a complete presence, whether it was requested or not. Returns the number so far.
    std::size_t count_presence() noexcept { return ++presences_; }

    std::size_t presences() const noexcept { return presences_; }

    /// Returns the id that is expected next. Null after the last id.
    const user_id* expected() const noexcept {
        return position_ < slots_.asked.size() ? &slots_.asked[position_] : nullptr;
    }

    /// Returns the slot that is expected next.
    std::size_t position() const noexcept { return position_; }

    std::optional<std::size_t> find(const user_id& id) { return index_.find(id, position_); }

    /// Returns whether the slot has no presence yet.
    bool vacant(std::size_t slot) const noexcept { return slots_.received[slot] == 0; }

    /// Skips and counts a presence that was not requested.
    void pass_over() noexcept {
        ++position_;
        ++unexpected_;
    }

    /// Marks a vacant slot as filled. Returns its presence, which the caller must assign.
    presence& occupy(std::size_t slot) {
        position_ = slot + 1;
        slots_.received[slot] = 1;
        ++found_;
        return presence_in(slot);
    }

    /// Puts a presence into its slot, unless the slot has a newer one.
    void put(std::size_t slot, presence&& arrived);

    std::size_t found() const noexcept { return found_; }

    std::size_t unexpected() const noexcept { return unexpected_; }

private:
    presence& presence_in(std::size_t slot) {
        if (first_ == nullptr) first_ = slots_.presences.make();
        return first_[slot];
    }

    chunk_slots slots_;
    presence* first_ = nullptr; // the first presence of slots_; null until they are created
    slot_index index_;
    std::size_t position_ = 0;
    std::size_t presences_ = 0;
    std::size_t found_ = 0;
    std::size_t unexpected_ = 0;
};

} // namespace copresence::detail

#endif
