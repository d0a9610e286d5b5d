// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_UTF8_HPP
#define COPRESENCE_BASE_UTF8_HPP

#include <string_view>

namespace copresence::detail {

/// Replaces bytes that are not valid UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

/// Removes the first code point from `text` and returns it. `text` must not be empty. If no valid sequence begins at the first
/// byte, removes one byte and returns `replacement_character`. Overlong forms, surrogates and values beyond U+10FFFF are not
/// valid.
/// Source: RFC 3629, section 4.
char32_t next_code_point(std::string_view& text) noexcept;

/// Appends the UTF-8 form of a code point to a string type of `char`.
template <class String>
void append_utf8(String& out, char32_t code_point) {
    const auto put = [&out](char32_t value) { out.push_back(static_cast<char>(value)); };
    const auto put_continuation = [&](unsigned shift) { put(0x80 | ((code_point >> shift) & 0x3F)); };
    if (code_point < 0x80) return put(code_point);
    if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6));
    } else {
        if (code_point < 0x1'0000) {
            put(0xE0 | (code_point >> 12));
        } else {
            put(0xF0 | (code_point >> 18));
            put_continuation(12);
        }
        put_continuation(6);
    }
    put_continuation(0);
}

/// Returns whether `c` is a control character: C0, DEL or C1.
constexpr bool is_control(char32_t c) noexcept { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

/// Returns whether `c` ends a line but is not a control character: U+2028 and U+2029.
constexpr bool is_line_separator(char32_t c) noexcept { return c == 0x2028 || c == 0x2029; }

/// Returns whether `c` reorders the text after it: bidirectional embeddings, overrides and isolates, but not the marks U+200E,
/// U+200F and U+061C.
constexpr bool reorders_text(char32_t c) noexcept {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// Returns whether `c` could control a terminal or a log, or change how the text around it is shown.
constexpr bool is_unsafe_to_show(char32_t c) noexcept {
    return is_control(c) || is_line_separator(c) || reorders_text(c);
}

} // namespace copresence::detail

#endif
