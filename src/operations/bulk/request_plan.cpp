// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/bulk/request_plan.hpp"

#include "model/id_hash.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>

namespace copresence::detail {

namespace {

// A Bloom filter with one hash function: a set of bits, one of which is selected by each hash value.
class hashed_bits {
public:
    explicit hashed_bits(std::size_t at_least)
        : words_(std::bit_ceil(1 + at_least / digits)) {}

    bool test(std::size_t hash) const noexcept { return (enum_of(hash) >> hash % digits & 1) != 0; }

    void set(std::size_t hash) noexcept { words_[index_of(hash)] |= word{1} << hash % digits; }

private:
    using word = std::uint64_t;
    static constexpr std::size_t digits = std::numeric_limits<word>::digits;

    std::size_t index_of(std::size_t hash) const noexcept { return hash / digits & (words_.size() - 1); }

    word enum_of(std::size_t hash) const noexcept { return words_[index_of(hash)]; }

    std::vector<word> words_;
};

// Removes duplicates, keeping the first occurrence of each id. Two Bloom filters select the ids that may be duplicates. Only
// these ids go into a hash table. Of distinct ids, the filters select about one in eight. Together they use 2 to 4 bytes for
// each id.
void keep_first_of_each(std::vector<user_id>& ids) {
    using position = std::uint32_t;
    constexpr position vacant = std::numeric_limits<position>::max();
    constexpr std::size_t bits_an_id = 8;
    if (ids.size() < 2) return;

    const auto hash_of = [key = process_hash_key()](const user_id& id) {
        return static_cast<std::size_t>(hash_id(id, key));
    };
    hashed_bits once{ids.size() * bits_an_id};
    hashed_bits again{ids.size() * bits_an_id};
    std::size_t seen = 0;
    for (const user_id& id : ids) {
        const auto hash = hash_of(id);
        if (once.test(hash)) {
            again.set(hash);
            ++seen;
        }
        once.set(hash);
    }
    if (seen == 0) return;

    // The table uses open addressing and is at most half full. At most 2 * `seen` ids go into it: the ids that `seen` counts, and
    // for each of these at most one id that selected the same bit before.
    std::vector<position> table(std::bit_ceil(2 * std::min(2 * seen, ids.size())), vacant);
    const std::size_t mask = table.size() - 1;
    position kept = 0;
    for (const user_id& id : ids) {
        const auto hash = hash_of(id);
        if (again.test(hash)) {
            // The ids in the table often agree in the low bits of the hash, which select the bit of the filter. Therefore the
            // table uses the high bits.
            std::size_t at = std::rotr(hash, 32) & mask;
            while (table[at] != vacant && ids[table[at]] != id)
                at = (at + 1) & mask;
            if (table[at] != vacant) continue;
            table[at] = kept;
        }
        ids[kept++] = id;
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

} // namespace copresence::detail
