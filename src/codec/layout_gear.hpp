// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_LAYOUT_GEAR_HPP
#define COPRESENCE_CODEC_LAYOUT_GEAR_HPP

#include "codec/chunk_filler.hpp"
#include "codec/presence_layouts.hpp"
#include "codec/string_token.hpp"
#include "model/presence_assembler.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace copresence {

/// The decoder's faster gear: takes presences whose layout is known, by comparison, and leaves all others to
/// the general gear. What it takes, the general gear would have made the same of.
class layout_gear {
public:
    /// All must outlive the gear.
    layout_gear(const presence_layouts& layouts, chunk_filler& filler, const limits& limits)
        : layouts_{layouts}
        , filler_{filler}
        , limits_{limits} {}

    /// Takes whole presences from the front of `bytes`, each from behind its first quote to behind the first
    /// quote of the one after it, and puts them into their slots. The last one of all, behind which the array
    /// ends, is taken up to there. The number of bytes taken.
    std::size_t take(std::string_view bytes);

    /// Whether `take` has taken the last one of all.
    bool took_last() const noexcept { return took_last_; }

    /// Presences taken.
    std::size_t taken() const noexcept { return taken_; }

private:
    const char* take_one(const char* at, const char* end);
    const char* find_next(const char* at, const char* end) noexcept;
    const presence_layouts::run* find_run(presence_layouts::index list, const char* at,
                                          const char* end) const noexcept;
    std::optional<std::size_t> find_slot(const char* text, user_id& id);
    void set(presence_text what, std::string_view text) noexcept;

    const presence_layouts& layouts_;
    chunk_filler& filler_;
    const limits& limits_;
    presence_assembler assembler_;
    string_token token_;
    std::size_t taken_ = 0;
    bool took_last_ = false;
};

} // namespace copresence

#endif
