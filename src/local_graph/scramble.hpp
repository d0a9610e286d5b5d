// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_SCRAMBLE_HPP
#define COPRESENCE_LOCAL_GRAPH_SCRAMBLE_HPP

#include <cstdint>

namespace copresence::embedded {

/// A number that looks as if it had nothing to do with `x`: the finisher of SplitMix64 (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014). The same on every platform, unlike
/// <random>'s distributions.
constexpr std::uint64_t scramble(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

constexpr std::uint64_t scramble(std::uint64_t x, std::uint64_t y) noexcept {
    return scramble(scramble(x) ^ y);
}

/// A number below `bound`, by the upper bits of `random` (Lemire's multiplication; the bias is immaterial
/// here).
constexpr std::uint32_t below(std::uint32_t bound, std::uint64_t random) noexcept {
    return static_cast<std::uint32_t>(((random >> 32) * bound) >> 32);
}

} // namespace copresence::embedded

#endif
