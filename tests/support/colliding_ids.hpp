// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_COLLIDING_IDS_HPP
#define COPRESENCE_TESTS_SUPPORT_COLLIDING_IDS_HPP

#include <copresence/user_id.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace copresence::test {

/// Distinct ids that all had the same hash in copresence 0.1, whose hash function had no key. The second half of an id undoes
/// what the function makes of the first half.
inline std::vector<user_id> colliding_ids(std::size_t count) {
    std::vector<user_id> ids;
    ids.reserve(count);
    for (std::uint64_t first = 1; first <= count; ++first) {
        const std::uint64_t mixed = first * 0x9e3779b97f4a7c15;
        const std::array<std::uint64_t, 2> halves{first, 0 - (mixed ^ mixed >> 32)};
        ids.emplace_back(std::bit_cast<user_id::bytes_type>(halves));
    }
    return ids;
}

} // namespace copresence::test

#endif
