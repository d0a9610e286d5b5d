// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_SERVE_SETTINGS_HPP
#define COPRESENCE_CLI_SERVE_SETTINGS_HPP

#include "cli/login_service_options.hpp"
#include "cli/options.hpp"
#include "cli/token_options.hpp"

#include <copresence/local_graph.hpp>

#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::cli {

/// The settings from the command line of `copresence serve`.
struct serve_settings {
    local_graph_config graph;
    std::optional<std::string>
        token; ///< on the command line, because the token of a test service is not secret
    token_source token_input;
    login_service_settings login;
    std::optional<unknown_users> unknown;
    std::string ca_file;
    std::string ids_out;
    std::string port_file;
};

/// Returns the options of the command. Their values are stored in `settings`.
std::vector<option> serve_options(serve_settings& settings);

/// Checks the combination of all options.
/// Errors: throws `usage_error`.
void complete(serve_settings& settings, const parsed_line& line);

} // namespace copresence::detail::cli

#endif
