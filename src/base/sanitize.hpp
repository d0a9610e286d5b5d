// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_SANITIZE_HPP
#define COPRESENCE_BASE_SANITIZE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail {

/// Makes text of unknown origin safe for one line of an error or a log. The result is valid UTF-8 of at most `max` bytes,
/// truncated between characters. Control characters (C0, DEL, C1) and line separators become spaces. Bytes that are not
/// UTF-8, and characters that reorder the text after them, become U+FFFD.
std::string sanitize(std::string_view text, std::size_t max = 1024);

} // namespace copresence::detail

#endif
