// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_LOGIN_SERVICE_OPTIONS_HPP
#define COPRESENCE_CLI_LOGIN_SERVICE_OPTIONS_HPP

#include "cli/options.hpp"
#include "cli/patience.hpp"

#include <copresence/local_login.hpp>

#include <optional>
#include <string>
#include <vector>

namespace copresence::cli {

/// The login service of `copresence serve`: one application, and the users that sign in.
struct login_service_settings {
    bool on = false;
    std::string given_first; ///< the first option that is of no use without `--login`; empty: none
    login_config config;
    std::vector<login_user> users; ///< empty: the one that there is by default
    std::string secret_file;
    std::string certificate_file;
    std::string federated_token_file;

    /// Errors: throws `usage_error` for options that need `--login`.
    void check() const;

    /// The configuration, with what the files hold; empty without `--login`.
    /// Errors: throws `run_error` naming the file that cannot be read, or holds nothing.
    std::optional<login_config> read(const patience& limits) const;
};

std::vector<option> login_service_options(login_service_settings& settings);

} // namespace copresence::cli

#endif
