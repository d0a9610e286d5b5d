// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "plan/request_plan.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>

namespace copresence {

namespace {

// Removes every id that stands further in front already. A table of positions with open addressing, at
// most half full, costs 8 to 16 bytes an id and one cache miss; a set of nodes costs several of each.
void keep_first_of_each(std::vector<user_id>& ids) {
    using position = std::uint32_t;
    constexpr position vacant = std::numeric_limits<position>::max();
    if (ids.size() < 2) return;
    if (ids.size() >= vacant) throw std::length_error{"copresence: too many ids in one call"};

    std::vector<position> table(std::bit_ceil(ids.size() * 2), vacant);
    const std::size_t mask = table.size() - 1;
    position kept = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        std::size_t at = std::hash<user_id>{}(ids[i]) & mask;
        while (table[at] != vacant && ids[table[at]] != ids[i])
            at = (at + 1) & mask;
        if (table[at] != vacant) continue;
        table[at] = kept;
        ids[kept++] = ids[i];
    }
    ids.resize(kept);
}

} // namespace

request_plan::request_plan(std::vector<user_id> ids, std::size_t ids_per_chunk)
    : ids_{std::move(ids)}
    , ids_per_chunk_{ids_per_chunk} {
    keep_first_of_each(ids_);
}

std::span<const user_id> request_plan::chunk(std::size_t index) const noexcept {
    const auto first = first_of(index);
    return std::span{ids_}.subspan(first, std::min(ids_per_chunk_, ids_.size() - first));
}

} // namespace copresence
