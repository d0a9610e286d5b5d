// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_SHOWN_TEXT_HPP
#define COPRESENCE_TESTS_SUPPORT_SHOWN_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::test {

/// Text that tries everything at once: a terminal's escape sequences in C0 and C1, a bell, a DEL, line ends of every kind, and
/// characters that reorder text. All of it is valid UTF-8.
inline constexpr std::string_view hostile_text =
    "a\x1b[2J\x1b]0;owned\x07 b\x7f c\u009b31m d\u0085 e\u2028 f\u2029 g\u202Eh\u2066i\b\f\v j";

/// The first character of `text` that a terminal or a log could act on, as text for a message; empty if there is none. `allowed` names
/// control characters that the format itself needs. Written apart from the library's own functions on purpose.
inline std::string unsafe_character_in(std::string_view text, std::string_view allowed = {}) {
    const auto byte = [&text](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool control =
            (byte(i) < 0x20 && allowed.find(text[i]) == std::string_view::npos) || byte(i) == 0x7f;
        const bool c1 = byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0;
        const bool line_or_embedding =
            byte(i) == 0xe2 && byte(i + 1) == 0x80 && byte(i + 2) >= 0xa8 && byte(i + 2) <= 0xae;
        const bool isolate =
            byte(i) == 0xe2 && byte(i + 1) == 0x81 && byte(i + 2) >= 0xa6 && byte(i + 2) <= 0xa9;
        if (control || c1 || line_or_embedding || isolate)
            return "byte " + std::to_string(byte(i)) + " at " + std::to_string(i);
    }
    return {};
}

} // namespace copresence::test

#endif
