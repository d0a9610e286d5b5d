// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/json_text.hpp"

#include <cstdint>

namespace copresence::detail::embedded {

namespace {

void append_code_unit(std::string& out, std::uint32_t unit) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    out += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U})
        out += digits[(unit >> shift) & 15U];
}

void append_code_point(std::string& out, std::uint32_t point) {
    if (point < 0x10000) return append_code_unit(out, point);
    append_code_unit(out, 0xd800 + ((point - 0x10000) >> 10));
    append_code_unit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
}

void append_ascii(std::string& out, char c) {
    switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
        if (static_cast<unsigned char>(c) < 0x20) {
            append_code_unit(out, static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
}

// Returns the number of bytes that follow the first byte of a UTF-8 sequence.
std::size_t followers(unsigned char lead) noexcept {
    if (lead >= 0xf0) return 3;
    return lead >= 0xe0 ? 2 : 1;
}

} // namespace

void append_json_text(std::string& out, std::string_view text, json_spelling spelling) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            append_ascii(out, text[i]);
        } else if (spelling == json_spelling::utf8) {
            out += text[i];
        } else {
            const auto more = followers(lead);
            std::uint32_t point = lead & (0x3fU >> more);
            for (std::size_t last = i + more; i < last && i + 1 < text.size();)
                point = (point << 6) | (static_cast<unsigned char>(text[++i]) & 0x3fU);
            append_code_point(out, point);
        }
    }
    out += '"';
}

} // namespace copresence::detail::embedded
