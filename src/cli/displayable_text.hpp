// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_DISPLAYABLE_TEXT_HPP
#define COPRESENCE_CLI_DISPLAYABLE_TEXT_HPP

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace copresence::cli {

/// A text that may be shown on a terminal, and how many columns it takes there.
struct shown_text {
    std::string text;
    std::size_t columns = 0;
};

/// Makes other people's UTF-8 text fit to be shown on one line: white space of any kind becomes one blank,
/// control and bidirectional formatting characters and invisible ones are dropped, what is no UTF-8 becomes
/// U+FFFD, and a text wider than `most_columns` is cut and ends in `…`.
shown_text displayable(std::string_view utf8,
                       std::size_t most_columns = std::numeric_limits<std::size_t>::max());

} // namespace copresence::cli

#endif
