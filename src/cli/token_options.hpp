// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_TOKEN_OPTIONS_HPP
#define COPRESENCE_CLI_TOKEN_OPTIONS_HPP

#include "cli/options.hpp"
#include "cli/wait_limits.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail::cli {

inline constexpr std::size_t largest_token = 64 * 1024;

/// The source of the token: an environment variable or a file. At most one of the two may be set. The token is never an
/// argument of `get`, because every user of the machine can read the arguments of other processes.
struct token_source {
    std::optional<std::string> variable;
    std::optional<std::string> file;

    bool empty() const noexcept { return !variable && !file; }

    /// Errors: throws `usage_error` if both are set.
    void check() const;

    /// Reads the token.
    /// Errors: throws `run_error` naming the variable or the file. The error never contains the token.
    std::string read(const wait_limits& limits) const;
};

/// Returns the options `--token-env` and `--token-file`.
std::vector<option> token_options(token_source& source);

/// Returns the token in `text`, without surrounding white space.
/// Errors: throws `run_error` if `text` is not exactly one token. `name` names the source in the error.
std::string single_token(std::string_view text, std::string_view name);

} // namespace copresence::detail::cli

#endif
