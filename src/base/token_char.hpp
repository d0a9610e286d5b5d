// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_TOKEN_CHAR_HPP
#define COPRESENCE_BASE_TOKEN_CHAR_HPP

#include <string_view>

namespace copresence::detail {

/// Returns whether `c` may be part of a token of HTTP, such as the name of a header field.
/// Source: RFC 9110, 5.6.2.
constexpr bool is_token_char(char c) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
}

} // namespace copresence::detail

#endif
