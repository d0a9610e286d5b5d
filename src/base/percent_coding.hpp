// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_PERCENT_CODING_HPP
#define COPRESENCE_BASE_PERCENT_CODING_HPP

#include "base/hex_digit.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

// Percent-encoding of RFC 3986, section 2.1. `Text` is a std::string or a secret_string.

namespace copresence::detail {

/// Appends `text`. Each byte that is not an unreserved character of RFC 3986 (section 2.3) becomes `%XX`.
template <class Text>
void append_percent_encoded(Text& to, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~";
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            to += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        to += '%';
        to += digits[byte >> 4U];
        to += digits[byte & 15U];
    }
}

/// The meaning of a `+`: itself in a URL, a space in a form.
enum class plus_sign { itself, space };

/// Decodes `text`. Returns an empty optional if an escape sequence is malformed.
template <class Text>
std::optional<Text> percent_decoded(std::string_view text, plus_sign plus) {
    Text out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += plus == plus_sign::space && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high << 4U | *low);
        i += 2;
    }
    return out;
}

} // namespace copresence::detail

#endif
