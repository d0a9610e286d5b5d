// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_SLOT_INDEX_HPP
#define COPRESENCE_CODEC_SLOT_INDEX_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace copresence::detail {

/// Finds the position of an id among the distinct ids of a chunk. It first tries a guess. The hash table is built when a guess
/// fails for the first time. Responses in the order of the request never need it.
class slot_index {
public:
    explicit slot_index(std::span<const user_id> asked) noexcept
        : asked_{asked} {}

    /// Returns the position of `id`. Tries the position `guess` first, which may be beyond the end.
    std::optional<std::size_t> find(const user_id& id, std::size_t guess);

private:
    void build();

    std::span<const user_id> asked_;
    std::vector<std::uint32_t> table_; // open addressing, at most half full; empty until needed
};

} // namespace copresence::detail

#endif
