// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/directory.hpp"

#include "local_graph/guid.hpp"
#include "local_graph/scramble.hpp"

namespace copresence::detail::embedded {

namespace {

// The last 48 bits of an id are its place. The place is the index of the user, permuted by a Feistel network
// with two halves and four rounds. The network can be inverted, so the index can be computed from the place.
// All other bits of the id are a hash of place and seed.
constexpr unsigned half_bits = 24;
constexpr std::uint64_t half_mask = (std::uint64_t{1} << half_bits) - 1;
constexpr std::uint64_t place_mask = (std::uint64_t{1} << (2 * half_bits)) - 1;
constexpr unsigned rounds = 4;

std::uint64_t round_value(std::uint64_t half, unsigned round, std::uint64_t seed) noexcept {
    return scramble(seed, (std::uint64_t{round} << 32) | half) & half_mask;
}

std::uint64_t place_in(const user_id& id) noexcept {
    std::uint64_t place = 0;
    for (std::size_t i = 10; i < id.bytes().size(); ++i)
        place = (place << 8) | id.bytes()[i];
    return place;
}

} // namespace

directory::directory(std::size_t size, std::uint64_t seed)
    : seed_{scramble(seed)} {
    users_.reserve(size);
    for (std::uint64_t index = 0; index < size; ++index)
        users_.push_back(user_at(place_of(index)));
}

bool directory::contains(const user_id& id) const noexcept {
    if (users_.empty()) return true;
    const auto place = place_in(id);
    return index_of(place) < users_.size() && user_at(place) == id;
}

user_id directory::user_at(std::uint64_t place) const noexcept {
    const auto rest = scramble(seed_ ^ 0x5555555555555555U, place);
    return guid_of(rest, (scramble(rest) & ~place_mask) | place);
}

std::uint64_t directory::place_of(std::uint64_t index) const noexcept {
    auto left = index >> half_bits;
    auto right = index & half_mask;
    for (unsigned round = 0; round < rounds; ++round) {
        const auto next = left ^ round_value(right, round, seed_);
        left = right;
        right = next;
    }
    return (left << half_bits) | right;
}

std::uint64_t directory::index_of(std::uint64_t place) const noexcept {
    auto left = place >> half_bits;
    auto right = place & half_mask;
    for (unsigned round = rounds; round-- > 0;) {
        const auto previous = right ^ round_value(left, round, seed_);
        right = left;
        left = previous;
    }
    return (left << half_bits) | right;
}

} // namespace copresence::detail::embedded
