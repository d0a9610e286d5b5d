// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_SAME_BYTES_HPP
#define COPRESENCE_BASE_SAME_BYTES_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace copresence::detail {

/// Returns whether two short byte sequences of the same `size` are equal. This inline function is faster than
/// a call of memcmp for sizes that are only known at run time.
inline bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
    const auto differ = [&]<class Word>(std::size_t at, Word) {
        Word left;
        Word right;
        std::memcpy(&left, a + at, sizeof left);
        std::memcpy(&right, b + at, sizeof right);
        return left ^ right;
    };
    using eight = std::uint64_t;
    using four = std::uint32_t;
    if (size >= 16) {
        for (std::size_t at = 0; at + 16 <= size; at += 16)
            if ((differ(at, eight{}) | differ(at + 8, eight{})) != 0) return false;
        return (differ(size - 16, eight{}) | differ(size - 8, eight{})) ==
               0; // the last 16 bytes, which overlap the previous block
    }
    if (size >= 8) return (differ(0, eight{}) | differ(size - 8, eight{})) == 0;
    if (size >= 4) return (differ(0, four{}) | differ(size - 4, four{})) == 0;
    for (std::size_t at = 0; at < size; ++at)
        if (a[at] != b[at]) return false;
    return true;
}

} // namespace copresence::detail

#endif
