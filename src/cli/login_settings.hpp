// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_LOGIN_SETTINGS_HPP
#define COPRESENCE_CLI_LOGIN_SETTINGS_HPP

#include "cli/options.hpp"
#include "cli/service_settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace copresence::cli {

/// What the command line of `copresence login` says.
struct login_settings {
    service_settings service;
    application_settings application;
    bool browser = false;
    bool open = false;
    std::string user; ///< to begin with in the browser
    std::optional<std::chrono::milliseconds> timeout;
};

/// The options, storing into `settings`.
std::vector<option> login_options(login_settings& settings);

/// Checks what only shows when all is known, and takes the rest from the environment.
/// Errors: throws `usage_error`.
void complete(login_settings& settings, const parsed_line& line);

} // namespace copresence::cli

#endif
