// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_ON_BEHALF_OF_HPP
#define COPRESENCE_AUTH_ON_BEHALF_OF_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace copresence {
/// The configuration of `on_behalf_of`.
struct on_behalf_of_config {
    sign_in_config sign_in;       ///< the sign-in service and the application
    client_credential credential; ///< the credential of the application. Required

    /// The access token that the user sent to this application. Its audience must be this application. Each
    /// provider is for one user. 1 to 64 KiB of visible ASCII.
    secret_string user_token;
};

/// Creates a provider for a web API that calls Graph on behalf of its own caller.
///
/// On the wire: grant `jwt-bearer` with `requested_token_use=on_behalf_of`.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow.
/// Executor, thread safety, lifetimes: as `cached_token`.
/// Errors: `errc::interaction_required` or `consent_required`, with `diagnostics::sign_in.claims`, if the user has to
/// act. Forward the claims to the program that the user works with, because only that program can start the
/// interaction. Otherwise as `cached_token`.
COPRESENCE_EXPORT std::shared_ptr<token_provider> on_behalf_of(boost::asio::any_io_executor executor,
                                                               on_behalf_of_config config);

} // namespace copresence

#endif
