// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_CHUNK_FILLER_HPP
#define COPRESENCE_CODEC_CHUNK_FILLER_HPP

#include "codec/presence_decoder.hpp"
#include "codec/slot_index.hpp"

#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <cstddef>
#include <optional>

namespace copresence {

/// Puts the presences of an answer into the slots of their ids, whichever gear decodes them.
///
/// An answer in the order asked is the common one: the id behind the last one found is expected next.
class chunk_filler {
public:
    explicit chunk_filler(const chunk_slots& slots) noexcept
        : slots_{slots}
        , index_{slots.asked} {}

    /// One more presence is complete, asked for or not: how many that makes.
    std::size_t count_presence() noexcept { return ++presences_; }

    std::size_t presences() const noexcept { return presences_; }

    /// The id that is expected next; null where all have come.
    const user_id* expected() const noexcept {
        return position_ < slots_.asked.size() ? &slots_.asked[position_] : nullptr;
    }

    /// The slot that is expected to be next.
    std::size_t position() const noexcept { return position_; }

    std::optional<std::size_t> find(const user_id& id) { return index_.find(id, position_); }

    /// Whether nothing has been put there yet.
    bool vacant(std::size_t slot) const noexcept { return slots_.answered[slot] == 0; }

    /// A presence has come that nobody asked for.
    void pass_over() noexcept {
        ++position_;
        ++unasked_;
    }

    /// Where the presence of a vacant slot is to be made.
    presence& occupy(std::size_t slot) {
        position_ = slot + 1;
        slots_.answered[slot] = 1;
        ++found_;
        return presence_in(slot);
    }

    /// Puts a presence into its slot, unless a newer one is there.
    void put(std::size_t slot, presence&& arrived);

    std::size_t found() const noexcept { return found_; }

    std::size_t unasked() const noexcept { return unasked_; }

private:
    presence& presence_in(std::size_t slot) {
        if (first_ == nullptr) first_ = slots_.presences.make();
        return first_[slot];
    }

    chunk_slots slots_;
    presence* first_ = nullptr; // of slots_, once they are made
    slot_index index_;
    std::size_t position_ = 0;
    std::size_t presences_ = 0;
    std::size_t found_ = 0;
    std::size_t unasked_ = 0;
};

} // namespace copresence

#endif
