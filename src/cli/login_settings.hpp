// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_LOGIN_SETTINGS_HPP
#define COPRESENCE_CLI_LOGIN_SETTINGS_HPP

#include "cli/options.hpp"
#include "cli/service_settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::cli {

/// The settings from the command line of `copresence login`.
struct login_settings {
    service_settings service;
    application_settings application;
    bool browser = false;
    bool open = false;
    std::string user; ///< user name to suggest on the sign-in page
    std::optional<std::chrono::milliseconds> timeout;
};

/// Returns the options of the command. Their values are stored in `settings`.
std::vector<option> login_options(login_settings& settings);

/// Checks the combination of all options, and completes the settings from the environment.
/// Errors: throws `usage_error`.
void complete(login_settings& settings, const parsed_line& line);

} // namespace copresence::detail::cli

#endif
