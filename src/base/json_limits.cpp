// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/json_limits.hpp"

#include <array>

namespace copresence::detail {

namespace {

// Returns the position of the quote that ends a string, or the size of the text. `at` is the position of the first quote.
std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at;
}

} // namespace

bool is_within_json_limits(std::string_view text) noexcept {
    std::array<std::size_t, max_json_depth> members{}; // of each open object; stays 0 for arrays
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
        case '"': at = end_of_string(text, at); break;
        case '{':
        case '[':
            if (depth == max_json_depth) return false;
            members[depth++] = 0;
            break;
        case '}':
        case ']':
            if (depth == 0) return true; // malformed
            --depth;
            break;
        case ':':                        // a member has exactly one colon outside of strings
            if (depth == 0) return true; // malformed
            if (++members[depth - 1] > max_json_members) return false;
            break;
        default: break;
        }
    }
    return true;
}

} // namespace copresence::detail
