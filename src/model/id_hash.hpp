// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_MODEL_ID_HASH_HPP
#define COPRESENCE_MODEL_ID_HASH_HPP

#include <copresence/user_id.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace copresence::detail {

/// The secret key of a hash function. Without the key, an attacker cannot choose ids that have equal hashes.
using id_hash_key = std::array<std::uint64_t, 2>;

/// Returns the random key of this process. The first call creates the key. Thread-safe.
const id_hash_key& process_hash_key() noexcept;

/// Returns the two halves of the 128-bit product of two numbers, combined by exclusive or.
inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) noexcept {
#ifdef __SIZEOF_INT128__
    __extension__ using uint128 = unsigned __int128;
    const auto product = static_cast<uint128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
    constexpr std::uint64_t low = 0xffffffff;
    const auto middle = (a >> 32) * (b & low) + ((a & low) * (b & low) >> 32);
    const auto other_middle = (a & low) * (b >> 32) + (middle & low);
    return a * b ^ ((a >> 32) * (b >> 32) + (middle >> 32) + (other_middle >> 32));
#endif
}

/// Hashes the 16 bytes of an id. Every bit of the id and of the key reaches every bit of the hash.
/// The first product cannot be predicted without the key. The second product separates ids that differ in only a few bits.
/// Source: folded multiplication as in wyhash and foldhash, whose tables resist chosen keys in the same way.
inline std::uint64_t hash_id(const user_id& id, const id_hash_key& key) noexcept {
    constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;
    const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(id.bytes());
    const auto hidden = folded_product(halves[0] ^ key[0], halves[1] ^ key[1]);
    return folded_product(hidden, golden_ratio);
}

} // namespace copresence::detail

#endif
