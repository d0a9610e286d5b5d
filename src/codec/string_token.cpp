// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/string_token.hpp"

#include "base/hex_digit.hpp"
#include "base/utf8.hpp"

#include <bit>
#include <cstdint>
#include <optional>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace copresence::detail {

namespace {

// Enough for the texts of a presence with escapes. Presences that need more are left to the general parser.
constexpr std::size_t room_for_unescaped = 4 * 1024;

// The ASCII characters that may occur in a JSON string without an escape.
bool is_plain(char c) noexcept { return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\'; }

// Returns the position of the first character from `at` on that is not plain.
const char* skip_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
    const auto quote = _mm_set1_epi8('"');
    const auto backslash = _mm_set1_epi8('\\');
    const auto space = _mm_set1_epi8(' ');
    for (; end - at >= 16; at += 16) {
        const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
        const auto others = _mm_cmplt_epi8(bytes, space); // signed: finds bytes that are not ASCII too
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(ends, others)));
        if (found != 0) return at + std::countr_zero(found);
    }
#endif
    while (at != end && is_plain(*at))
        ++at;
    return at;
}

// Returns the size of the multi-byte UTF-8 sequence at `at`; 0 if no valid sequence begins there.
// Source: RFC 3629, 4.
std::size_t utf8_sequence(const char* at, const char* end) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const auto left = static_cast<std::size_t>(end - at);
    const auto first = byte(0);
    if (first >= 0xC2 && first <= 0xDF) return left >= 2 && continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (left < 3 || !continues(1) || !continues(2)) return 0;
        if (first == 0xE0 && byte(1) < 0xA0) return 0; // overlong
        if (first == 0xED && byte(1) > 0x9F) return 0; // a surrogate
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) > 0x8F) return 0; // beyond U+10FFFF
        return 4;
    }
    return 0;
}

// Returns the value of the four hexadecimal digits at `at`.
std::optional<unsigned> utf16_unit(const char* at, const char* end) noexcept {
    if (end - at < 4) return std::nullopt;
    unsigned element = 0;
    for (int i = 0; i < 4; ++i) {
        const auto digit = hex_digit(at[i]);
        if (!digit) return std::nullopt;
        element = element << 4 | *digit;
    }
    return element;
}

constexpr bool is_leading_surrogate(unsigned element) noexcept {
    return element >= 0xD800 && element <= 0xDBFF;
}

constexpr bool is_trailing_surrogate(unsigned element) noexcept {
    return element >= 0xDC00 && element <= 0xDFFF;
}

} // namespace

const char* string_token::read(const char* at, const char* end, std::size_t longest) {
    const char* const stop = skip_plain(at, end);
    if (stop == end) return nullptr;
    if (*stop != '"') return read_rest(at, stop, end, longest);
    text_ = {at, stop};
    return text_.size() <= longest ? stop : nullptr;
}

// Continues `read` at the first character that is not plain. Copies the text only if it contains an escape.
const char* string_token::read_rest(const char* begin, const char* at, const char* end, std::size_t longest) {
    bool escaped = false;
    std::size_t first = 0; // where the text begins in unescaped_
    const char* copied = begin;
    for (;;) {
        if (at == end) return nullptr;
        if (*at == '"') break;
        if (*at == '\\') {
            if (!escaped) {
                escaped = true;
                if (unescaped_.empty()) unescaped_.reserve(room_for_unescaped);
                first = unescaped_.size();
            }
            // unescaped_ must not grow beyond its capacity. An escape stands for at most 4 bytes.
            if (static_cast<std::size_t>(at - copied) + 4 > unescaped_.capacity() - unescaped_.size())
                return nullptr;
            unescaped_.append(copied, at);
            copied = at = unescape(at + 1, end);
            if (at == nullptr) return nullptr;
        } else if (is_plain(*at)) {
            at = skip_plain(at, end);
        } else {
            const auto size = utf8_sequence(at, end); // 0 for a control character
            if (size == 0) return nullptr;
            at += size;
        }
    }
    if (escaped) {
        if (static_cast<std::size_t>(at - copied) > unescaped_.capacity() - unescaped_.size()) return nullptr;
        unescaped_.append(copied, at);
        text_ = std::string_view{unescaped_}.substr(first);
    } else {
        text_ = {begin, at};
    }
    return text_.size() <= longest ? at : nullptr;
}

// Appends the character that an escape stands for. `at` is the position after its backslash. Returns the position after the
// escape; null if the escape is invalid.
const char* string_token::unescape(const char* at, const char* end) {
    if (at == end) return nullptr;
    switch (*at) {
    case '"':
    case '\\':
    case '/': unescaped_ += *at; return at + 1;
    case 'b': unescaped_ += '\b'; return at + 1;
    case 'f': unescaped_ += '\f'; return at + 1;
    case 'n': unescaped_ += '\n'; return at + 1;
    case 'r': unescaped_ += '\r'; return at + 1;
    case 't': unescaped_ += '\t'; return at + 1;
    case 'u': break;
    default: return nullptr;
    }
    const auto element = utf16_unit(at + 1, end);
    if (!element || is_trailing_surrogate(*element)) return nullptr;
    at += 5;
    if (!is_leading_surrogate(*element)) {
        append_utf8(unescaped_, *element);
        return at;
    }
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return nullptr;
    const auto second = utf16_unit(at + 2, end);
    if (!second || !is_trailing_surrogate(*second)) return nullptr;
    append_utf8(unescaped_, 0x10000 + ((*element - 0xD800) << 10) + (*second - 0xDC00));
    return at + 6;
}

} // namespace copresence::detail
