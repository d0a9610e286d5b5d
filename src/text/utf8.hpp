// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TEXT_UTF8_HPP
#define COPRESENCE_TEXT_UTF8_HPP

#include <string>
#include <string_view>

namespace copresence {

/// Stands for bytes that are not UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

/// Removes the first code point from `text`, which is not empty, and returns it. A byte that begins no valid sequence yields
/// `replacement_character`: overlong forms, surrogates and values beyond U+10FFFF are not valid.
/// Source: RFC 3629, section 4.
char32_t next_code_point(std::string_view& text) noexcept;

void append_utf8(std::string& out, char32_t code_point);

/// Control characters: C0, DEL and C1.
constexpr bool is_control(char32_t c) noexcept { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

/// Characters that end a line although they are not control characters: U+2028 and U+2029.
constexpr bool is_line_separator(char32_t c) noexcept { return c == 0x2028 || c == 0x2029; }

/// Characters that reorder the text behind them: bidirectional embeddings, overrides and isolates. The marks U+200E, U+200F and
/// U+061C are not among them.
constexpr bool reorders_text(char32_t c) noexcept {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// Whether a terminal or a log could act on the character, or show the text around it differently.
constexpr bool is_unsafe_to_show(char32_t c) noexcept {
    return is_control(c) || is_line_separator(c) || reorders_text(c);
}

} // namespace copresence

#endif
