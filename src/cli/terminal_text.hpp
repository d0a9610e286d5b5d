// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_TERMINAL_TEXT_HPP
#define COPRESENCE_CLI_TERMINAL_TEXT_HPP

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// A text that is safe to show on a terminal, and its width in columns.
struct columned_text {
    std::string text;
    std::size_t columns = 0;
};

/// Makes untrusted UTF-8 text safe to show on one line:
/// - any sequence of white space becomes one space;
/// - control characters, bidirectional formatting characters and invisible characters are removed;
/// - invalid UTF-8 becomes U+FFFD;
/// - a text wider than `max_columns` is cut, and ends in `…`.
columned_text terminal_text(std::string_view utf8,
                            std::size_t max_columns = std::numeric_limits<std::size_t>::max());

} // namespace copresence::detail::cli

#endif
