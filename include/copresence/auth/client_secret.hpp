// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CLIENT_SECRET_HPP
#define COPRESENCE_AUTH_CLIENT_SECRET_HPP

#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace copresence {
/// The configuration of `client_secret`.
struct client_secret_config {
    sign_in_config sign_in; ///< the sign-in service and the application

    /// The value of the secret, not its id. 1 to 4096 bytes.
    secret_string secret;
};

/// Creates a provider for an application with a secret. The tokens are for the application itself, without a
/// user.
///
/// On the wire: grant `client_credentials`, with the secret in the form.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
/// Executor, errors, thread safety, lifetimes: as `cached_token`.
COPRESENCE_EXPORT std::shared_ptr<token_provider> client_secret(boost::asio::any_io_executor executor,
                                                                client_secret_config config);

} // namespace copresence

#endif
