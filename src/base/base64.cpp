// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/base64.hpp"

#include <cstdint>

namespace copresence::detail {

namespace {

constexpr std::string_view usual_end = "+/";
constexpr std::string_view url_end = "-_";

char digit(std::uint32_t value, std::string_view last_two) {
    if (value < 26) return static_cast<char>('A' + value);
    if (value < 52) return static_cast<char>('a' + (value - 26));
    if (value < 62) return static_cast<char>('0' + (value - 52));
    return last_two[value - 62];
}

std::string encode(std::string_view bytes, std::string_view last_two) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6)
            out += digit(bits >> (held - 6) & 63U, last_two);
    }
    if (held > 0) out += digit(bits << (6 - held) & 63U, last_two);
    return out;
}

} // namespace

std::string encode_base64(std::string_view bytes) {
    auto text = encode(bytes, usual_end);
    text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

std::string encode_base64url(std::string_view bytes) { return encode(bytes, url_end); }

std::optional<std::string> decode_base64(std::string_view text) {
    while (text.ends_with('='))
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto value = base64_value(c);
        if (!value) return std::nullopt;
        bits = bits << 6 | *value;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xffU);
    }
    return out;
}

} // namespace copresence::detail
