// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_TERMINAL_HPP
#define COPRESENCE_CLI_TERMINAL_HPP

#include <cstddef>
#include <optional>
#include <string_view>

namespace copresence::cli {

/// What an output is, as far as it matters for how it is written.
struct terminal_traits {
    std::optional<std::size_t> columns; ///< empty where it is no terminal
    bool escapes = false;               ///< understands escape sequences
    bool colours = false;               ///< and its user wants colours

    bool is_terminal() const noexcept { return columns.has_value(); }
};

/// Colours are for terminals whose TERM is not `dumb`, unless NO_COLOR is set and not empty.
/// Source: no-color.org. A null pointer stands for an unset variable.
terminal_traits judge_terminal(std::optional<std::size_t> columns, const char* term, const char* no_color);

/// Asks the system and the environment about a descriptor.
terminal_traits terminal_of(int descriptor);

} // namespace copresence::cli

#endif
