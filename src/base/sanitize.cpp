// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/sanitize.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace copresence::detail {

std::string sanitize(std::string_view text, std::size_t max) {
    std::string out;
    out.reserve(std::min(text.size(), max));
    while (!text.empty()) {
        const char32_t c = next_code_point(text);
        const std::size_t before = out.size();
        if (is_control(c) || is_line_separator(c)) {
            out += ' ';
        } else {
            append_utf8(out, reorders_text(c) ? replacement_character : c);
        }
        if (out.size() > max) {
            out.resize(before);
            break;
        }
    }
    return out;
}

} // namespace copresence::detail
