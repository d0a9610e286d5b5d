// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

namespace copresence::cli {

enum class output_format { table, jsonl, csv };

/// What the command line of `copresence get` says.
struct get_settings {
    service_settings service;
    std::string api_version = "v1.0";
    credential_settings credentials;
    std::optional<std::string> ids_file; ///< `-` is standard input
    std::vector<user_id> ids;            ///< given as operands
    output_format format = output_format::table;
    std::optional<std::size_t> max_connections;
    std::optional<std::chrono::milliseconds> timeout;
    bool report = false;
    std::optional<log_level> told; ///< the least level that is told on standard error; empty: nothing is
};

/// The options, storing into `settings`.
std::vector<option> get_options(get_settings& settings);

/// Takes the ids from the operands, and checks what only shows when all is known.
/// Errors: throws `usage_error`.
void complete(get_settings& settings, const parsed_line& line);

} // namespace copresence::cli

#endif
