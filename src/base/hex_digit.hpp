// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_HEX_DIGIT_HPP
#define COPRESENCE_BASE_HEX_DIGIT_HPP

#include <optional>

namespace copresence::detail {

/// Returns the value of a hexadecimal digit of either case; empty for any other character.
constexpr std::optional<unsigned> hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
    return std::nullopt;
}

} // namespace copresence::detail

#endif
