// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "text/printable.hpp"

namespace copresence {

std::string printable(std::string_view text, std::size_t most) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.size() > most) {
        while (most > 0 && (byte(most) & 0xc0) == 0x80)
            --most; // not inside a UTF-8 sequence
        text = text.substr(0, most);
    }
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool c1 = byte(i) == 0xc2 && i + 1 < text.size() && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0;
        if (byte(i) < 0x20 || byte(i) == 0x7f || c1) {
            out += ' ';
            i += c1 ? 1 : 0;
        } else {
            out += text[i];
        }
    }
    return out;
}

} // namespace copresence
