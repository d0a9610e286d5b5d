// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_TERMINAL_HPP
#define COPRESENCE_CLI_TERMINAL_HPP

#include <cstddef>
#include <optional>
#include <string_view>

namespace copresence::detail::cli {

/// The properties of an output that affect how text is written to it.
struct terminal_traits {
    std::optional<std::size_t> columns; ///< width; empty if the output is not a terminal
    bool escapes = false;               ///< the terminal supports escape sequences
    bool colours = false;               ///< the terminal supports colours, and the user wants them

    bool is_terminal() const noexcept { return columns.has_value(); }
};

/// Returns the traits for a width and the values of TERM and NO_COLOR. Colours are used on terminals whose TERM is not `dumb`,
/// unless NO_COLOR is set and not empty. A null pointer stands for an unset variable.
/// Source: no-color.org.
terminal_traits judge_terminal(std::optional<std::size_t> columns, const char* term, const char* no_color);

/// Returns the traits of a descriptor, from the system and the environment.
terminal_traits terminal_of(int descriptor);

} // namespace copresence::detail::cli

#endif
