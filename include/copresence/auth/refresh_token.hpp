// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_REFRESH_TOKEN_HPP
#define COPRESENCE_AUTH_REFRESH_TOKEN_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace copresence {

/// Called with each new refresh token, on the provider's strand, so that the application can store the token.
/// The previous refresh token may be invalid by then. An exception of the handler is ignored, because the access
/// token is valid nevertheless: the provider uses the refresh token itself, and calls the handler again with the
/// newest refresh token after the next token request. A handler that has to report an error does so itself.
using refresh_token_handler = std::function<void(const secret_string&)>;

/// The configuration of `refresh_token`.
struct refresh_token_config {
    sign_in_config sign_in;                 ///< the sign-in service and the application
    client_credential credential;           ///< the credential of a confidential client; default: none
    secret_string refresh_token;            ///< 1 to 64 KiB of visible ASCII. Required
    refresh_token_handler on_refresh_token; ///< called with each new refresh token; may be empty
};

/// Creates a provider for a user signed in earlier, with tokens of that user. It always uses the
/// newest refresh token.
///
/// On the wire: grant `refresh_token`.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token.
/// Executor, thread safety, lifetimes: as `cached_token`.
/// Errors: `errc::interaction_required` if the refresh token is rejected. Otherwise as `cached_token`.
COPRESENCE_EXPORT std::shared_ptr<token_provider> refresh_token(boost::asio::any_io_executor executor,
                                                                refresh_token_config config);

} // namespace copresence

#endif
