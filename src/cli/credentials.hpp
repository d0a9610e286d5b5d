// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_CREDENTIALS_HPP
#define COPRESENCE_CLI_CREDENTIALS_HPP

#include "cli/service_settings.hpp"
#include "cli/session_store.hpp"
#include "cli/token_options.hpp"
#include "cli/wait_limits.hpp"

#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::cli {

/// The source of the tokens of `get`.
enum class auth_method {
    unsaid, ///< `--auth` is not given: the token of `--token-env` or `--token-file`, otherwise the session
    session,
    secret,
    certificate,
    workload_identity,
    managed_identity,
    env ///< the first of secret, certificate and federated token that the environment contains
};

struct credential_settings {
    auth_method method = auth_method::unsaid;
    token_source token;
    std::string secret_file;
    application_settings application;

    /// Errors: throws `usage_error` for options that cannot be used together.
    void check() const;
};

std::vector<option> credential_options(credential_settings& settings);

/// Creates the token provider on the executor of its client.
/// Errors: throws `usage_error` and `run_error`.
using provider_maker = std::function<std::shared_ptr<token_provider>(const boost::asio::any_io_executor&)>;

/// Reads the token, the secret or the session, and returns a function that creates the provider. If the session is used and
/// `service` has no endpoint, sets the endpoint of the session in `service`, and also the CA file unless one is set.
/// Errors: throws `usage_error`; or `run_error` naming the missing input, or the next step if no session exists.
provider_maker provider_for(const credential_settings& settings, service_settings& service,
                            const wait_limits& limits);

/// Returns the error message for a missing session, with the next step.
std::string not_signed_in();

} // namespace copresence::detail::cli

#endif
