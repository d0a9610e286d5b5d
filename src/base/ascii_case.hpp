// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_ASCII_CASE_HPP
#define COPRESENCE_BASE_ASCII_CASE_HPP

#include <algorithm>
#include <string_view>

namespace copresence::detail {

constexpr char to_lower_ascii(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Compares two texts without regard to the case of ASCII letters, as HTTP requires for its tokens. Ignores the locale.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower_ascii(x) == to_lower_ascii(y); });
}

} // namespace copresence::detail

#endif
