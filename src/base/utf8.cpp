// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace copresence::detail {

namespace {

// Returns the size of a sequence with this first byte; 0 if no sequence begins with it.
constexpr std::size_t sequence_size(std::uint8_t first) noexcept {
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

constexpr bool is_valid(char32_t value, std::size_t size) noexcept {
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x1'0000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return !overlong && !surrogate && value <= 0x10'FFFF;
}

} // namespace

char32_t next_code_point(std::string_view& text) noexcept {
    constexpr std::uint8_t first_byte_mask[]{0x00, 0x7F, 0x1F, 0x0F, 0x07};
    const auto byte = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::size_t size = sequence_size(byte(0));
    char32_t value = byte(0) & first_byte_mask[size];
    bool valid = size != 0 && size <= text.size();
    for (std::size_t i = 1; valid && i < size; ++i) {
        valid = (byte(i) & 0xC0u) == 0x80u;
        value = (value << 6) | (byte(i) & 0x3Fu);
    }
    if (!valid || !is_valid(value, size)) {
        text.remove_prefix(1);
        return replacement_character;
    }
    text.remove_prefix(size);
    return value;
}

} // namespace copresence::detail
