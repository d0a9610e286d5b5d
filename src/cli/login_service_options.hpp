// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_LOGIN_SERVICE_OPTIONS_HPP
#define COPRESENCE_CLI_LOGIN_SERVICE_OPTIONS_HPP

#include "cli/options.hpp"
#include "cli/wait_limits.hpp"

#include <copresence/local_login.hpp>

#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::cli {

/// The settings of the login service of `copresence serve`: one application, and its users.
struct login_service_settings {
    bool on = false;
    std::string given_first; ///< the first given option that requires `--login`; empty: none
    login_config config;
    std::vector<login_user> users; ///< empty: the default user
    std::string secret_file;
    std::string certificate_file;
    std::string federated_token_file;

    /// Errors: throws `usage_error` for options that need `--login`.
    void check() const;

    /// Reads the files, and returns the configuration. Returns nothing without `--login`.
    /// Errors: throws `run_error` naming a file that cannot be read or is empty.
    std::optional<login_config> read(const wait_limits& limits) const;
};

std::vector<option> login_service_options(login_service_settings& settings);

} // namespace copresence::detail::cli

#endif
