// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_CREDENTIALS_HPP
#define COPRESENCE_CLI_CREDENTIALS_HPP

#include "cli/patience.hpp"
#include "cli/service_settings.hpp"
#include "cli/session_store.hpp"
#include "cli/token_source.hpp"

#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copresence::cli {

/// Where the tokens of `get` come from.
enum class auth_method {
    unsaid, ///< a token where one is named, else the session
    session,
    secret,
    certificate,
    workload_identity,
    managed_identity,
    env ///< a secret, a certificate, or a federated token, whichever the environment has
};

struct credential_settings {
    auth_method method = auth_method::unsaid;
    token_source token;
    std::string secret_file;
    application_settings application;

    /// Errors: throws `usage_error` for options that exclude each other.
    void check() const;
};

std::vector<option> credential_options(credential_settings& settings);

/// Makes the provider on the executor on which its client will run.
/// Errors: throws `usage_error` and `run_error`.
using provider_maker = std::function<std::shared_ptr<token_provider>(const boost::asio::any_io_executor&)>;

/// Reads what is to be read (a token, a secret, the session), and says how to make the provider from it.
/// Where it is the session that is used, `service` takes over where that has signed in to, unless it names
/// something else. Errors: throws `usage_error`; `run_error` naming what is missing, or, where nobody has
/// signed in, what to do.
provider_maker provider_for(const credential_settings& settings, service_settings& service,
                            const patience& limits);

/// `copresence: not signed in …`, and what to do about it.
std::string not_signed_in();

} // namespace copresence::cli

#endif
