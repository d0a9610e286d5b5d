// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_SERVE_SETTINGS_HPP
#define COPRESENCE_CLI_SERVE_SETTINGS_HPP

#include "cli/login_service_options.hpp"
#include "cli/options.hpp"
#include "cli/token_source.hpp"

#include <copresence/local_graph.hpp>

#include <optional>
#include <string>
#include <vector>

namespace copresence::cli {

/// What the command line of `copresence serve` says.
struct serve_settings {
    local_graph_config graph;
    std::optional<std::string> token; ///< its own text: a test service's token is no secret
    token_source token_elsewhere;
    login_service_settings login;
    std::optional<unknown_users> unknown;
    std::string ca_file;
    std::string ids_out;
    std::string port_file;
};

/// The options, storing into `settings`.
std::vector<option> serve_options(serve_settings& settings);

/// Checks what only shows when all is known.
/// Errors: throws `usage_error`.
void complete(serve_settings& settings, const parsed_line& line);

} // namespace copresence::cli

#endif
