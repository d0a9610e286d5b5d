// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_TRIMMED_HPP
#define COPRESENCE_BASE_TRIMMED_HPP

#include <algorithm>
#include <string_view>

namespace copresence::detail {

/// Returns `text` without white space (as `std::isspace` defines it in the C locale) at both ends.
constexpr std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view white_space = " \t\r\n\v\f";
    text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(white_space) + 1));
    return text;
}

} // namespace copresence::detail

#endif
