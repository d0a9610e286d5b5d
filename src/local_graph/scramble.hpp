// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_SCRAMBLE_HPP
#define COPRESENCE_LOCAL_GRAPH_SCRAMBLE_HPP

#include <cstdint>

namespace copresence::detail::embedded {

/// Returns a hash of `x` that looks random: the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014). The result is the same on every platform, unlike the
/// distributions of <random>.
constexpr std::uint64_t scramble(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

constexpr std::uint64_t scramble(std::uint64_t x, std::uint64_t y) noexcept {
    return scramble(scramble(x) ^ y);
}

/// Returns a number below `bound`, computed from the upper 32 bits of `random` (Lemire's multiplication). The
/// bias is negligible here.
constexpr std::uint32_t below(std::uint32_t bound, std::uint64_t random) noexcept {
    return static_cast<std::uint32_t>(((random >> 32) * bound) >> 32);
}

} // namespace copresence::detail::embedded

#endif
