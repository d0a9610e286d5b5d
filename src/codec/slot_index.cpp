// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/slot_index.hpp"

#include "model/id_hash.hpp"

#include <bit>
#include <limits>

namespace copresence::detail {

namespace {
constexpr std::uint32_t vacant = std::numeric_limits<std::uint32_t>::max();
}

std::optional<std::size_t> slot_index::find(const user_id& id, std::size_t guess) {
    if (guess < asked_.size() && asked_[guess] == id) return guess;
    if (table_.empty()) build();
    const std::size_t mask = table_.size() - 1;
    for (std::size_t at = hash_id(id, process_hash_key()) & mask; table_[at] != vacant;
         at = (at + 1) & mask) {
        if (asked_[table_[at]] == id) return table_[at];
    }
    return std::nullopt;
}

void slot_index::build() {
    table_.assign(std::bit_ceil(asked_.size() * 2 + 1), vacant);
    const std::size_t mask = table_.size() - 1;
    for (std::uint32_t i = 0; i < asked_.size(); ++i) {
        std::size_t at = hash_id(asked_[i], process_hash_key()) & mask;
        while (table_[at] != vacant)
            at = (at + 1) & mask;
        table_[at] = i;
    }
}

} // namespace copresence::detail
