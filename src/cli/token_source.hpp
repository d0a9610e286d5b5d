// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_TOKEN_SOURCE_HPP
#define COPRESENCE_CLI_TOKEN_SOURCE_HPP

#include "cli/options.hpp"
#include "cli/patience.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::cli {

inline constexpr std::size_t largest_token = 64 * 1024;

/// Where the token is to be had from; at most one of the two may be set. It is never an argument of `get`,
/// since every user of the machine can read other processes' arguments.
struct token_source {
    std::optional<std::string> variable;
    std::optional<std::string> file;

    bool empty() const noexcept { return !variable && !file; }

    /// Errors: throws `usage_error` when both are set.
    void check() const;

    /// Errors: throws `run_error` naming the variable or the file, never what it holds.
    std::string read(const patience& limits) const;
};

/// The options `--token-env` and `--token-file`.
std::vector<option> token_options(token_source& source);

/// The one token in `text`, without white space around it.
/// Errors: throws `run_error`; `name` is how it calls the source.
std::string single_token(std::string_view text, std::string_view name);

} // namespace copresence::cli

#endif
