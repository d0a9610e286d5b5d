// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_SERVICE_SETTINGS_HPP
#define COPRESENCE_CLI_SERVICE_SETTINGS_HPP

#include "cli/options.hpp"
#include "cli/wait_limits.hpp"

#include <copresence/auth/sign_in_config.hpp>
#include <copresence/client_config.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::cli {

/// The options that select the service and the way to reach it. `get` and `login` have these options in common.
struct service_settings {
    std::optional<std::string> endpoint; ///< empty: the endpoint of the session, or the global cloud
    std::string ca_file;
    std::string ca_pem; ///< content of `ca_file`, see `read_ca_file`
    bool allow_http = false;
    std::optional<std::string>
        proxy; ///< `none`, or a URL without credentials; empty: the proxy of the environment
    std::optional<std::size_t> retries;

    std::string root() const { return endpoint.value_or(std::string{endpoints::global}); }

    /// Errors: throws `usage_error` for plain http that is not allowed.
    void check() const;

    /// Reads `ca_file` into `ca_pem`. No-op if `ca_file` is empty.
    /// Errors: throws `run_error` naming the file if it cannot be read, is larger than 4 MiB, or contains no certificate; and
    /// the errors of `wait_limits`.
    void read_ca_file(const wait_limits& limits);
};

/// The application and the sign-in service. `complete_from_environment` sets empty members from the environment.
struct application_settings {
    std::string authority; ///< AZURE_AUTHORITY_HOST
    std::string tenant;    ///< AZURE_TENANT_ID
    std::string client_id; ///< AZURE_CLIENT_ID

    void complete_from_environment();
};

std::vector<option> service_options(service_settings& settings);
std::vector<option> application_options(application_settings& settings);

/// Returns a configuration with the members that determine how the service is reached.
client_config config_of(const service_settings& settings);

/// Returns the configuration of the sign-in service for these settings.
sign_in_config config_of(const service_settings& settings, const application_settings& application);

} // namespace copresence::detail::cli

#endif
