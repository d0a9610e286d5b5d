// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_ID_FILE_HPP
#define COPRESENCE_CLI_ID_FILE_HPP

#include "cli/wait_limits.hpp"

#include <copresence/user_id.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace copresence::detail::cli {

inline constexpr std::size_t largest_id_file = 256 * 1024 * 1024;
inline constexpr std::size_t longest_id_line = 1024;

/// Parses ids, one per line. Lines end with LF or CRLF. White space around an id, a byte order mark, empty lines and lines
/// that start with `#` are ignored. `name` names the file in errors.
/// Errors: throws `run_error` with `name:line` and the invalid text, and the errors of `limits`.
std::vector<user_id> parse_ids(std::string_view text, std::string_view name, const wait_limits& limits);

/// Parses an id given on the command line.
/// Errors: throws `usage_error` with the text.
user_id parse_id_argument(std::string_view text);

} // namespace copresence::detail::cli

#endif
