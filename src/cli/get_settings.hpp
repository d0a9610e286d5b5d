// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_GET_SETTINGS_HPP
#define COPRESENCE_CLI_GET_SETTINGS_HPP

#include "cli/credentials.hpp"
#include "cli/options.hpp"
#include "cli/service_settings.hpp"

#include <copresence/logger.hpp>
#include <copresence/user_id.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::cli {

enum class output_format { table, jsonl, csv };

/// The settings from the command line of `copresence get`.
struct get_settings {
    service_settings service;
    std::string api_version = "v1.0";
    credential_settings credentials;
    std::optional<std::string> ids_file; ///< `-` is standard input
    std::vector<user_id> ids;            ///< the ids given as arguments
    output_format format = output_format::table;
    std::optional<std::size_t> max_connections;
    std::optional<std::chrono::milliseconds> timeout;
    bool report = false;
    std::optional<log_level> min_log_level; ///< minimum level of log lines on standard error; empty: no log
};

/// Returns the options of the command. Their values are stored in `settings`.
std::vector<option> get_options(get_settings& settings);

/// Parses the ids in the arguments, and checks the combination of all options.
/// Errors: throws `usage_error`.
void complete(get_settings& settings, const parsed_line& line);

} // namespace copresence::detail::cli

#endif
