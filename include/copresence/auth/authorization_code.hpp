// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_AUTHORIZATION_CODE_HPP
#define COPRESENCE_AUTH_AUTHORIZATION_CODE_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace copresence {

/// The configuration of `begin_authorization`.
struct authorization_url_config {
    /// The sign-in service and the application. An empty `authority` means the global cloud. An empty `scope`
    /// means that cloud's `Presence.Read.All` and `offline_access`.
    sign_in_config sign_in;

    /// The URL to which the browser is redirected with the code. For a native application:
    /// `http://localhost:{port}`. Required.
    std::string redirect_uri;

    std::string login_hint; ///< user name that is filled in; may be empty
    std::string prompt;     ///< `login`, `select_account`, `consent` or `none`; may be empty
    /// `diagnostics::sign_in.claims` of a failure that needs the user, as JSON text; may be empty.
    std::string claims;
};

/// A started sign-in. A browser has to open its URL.
struct authorization_url {
    std::string url;             ///< the URL to open in a browser
    std::string state;           ///< the `state` that the redirect must return
    secret_string code_verifier; ///< needed to redeem the code (PKCE, RFC 7636, S256)
};

/// Starts a sign-in with a random state and a random code verifier.
/// Errors: throws `std::invalid_argument`, naming the member, if a member of `config` is invalid.
COPRESENCE_EXPORT authorization_url begin_authorization(const authorization_url_config& config);

/// Returns the code from the request target `/?code=…&state=…` of the browser's redirect.
/// Errors: throws `api_error` if the sign-in failed, with `diagnostics::sign_in.error`. Also throws `api_error`
/// if `state` is not the one that was sent, or if there is no code.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
COPRESENCE_EXPORT secret_string read_authorization_code(std::string_view target, std::string_view state);

/// The configuration of `authorization_code`.
struct authorization_code_config {
    sign_in_config sign_in;       ///< the sign-in service and the application
    client_credential credential; ///< for a web application; default: none, for a native application
    std::string redirect_uri;     ///< as passed to `begin_authorization`. Required
    secret_string code;           ///< valid once, for about ten minutes. Required
    secret_string code_verifier;  ///< as returned by `begin_authorization`. Required
    refresh_token_handler on_refresh_token; ///< called with each new refresh token; may be empty
};

/// Creates a provider for a user signed in with a browser. It redeems the code for the first token,
/// and uses the refresh token afterwards.
///
/// On the wire: grant `authorization_code`, later `refresh_token`.
/// Executor, thread safety, lifetimes: as `cached_token`.
/// Errors: `errc::interaction_required` if the sign-in service rejects the code or the refresh token.
/// Otherwise as `cached_token`.
COPRESENCE_EXPORT std::shared_ptr<token_provider> authorization_code(boost::asio::any_io_executor executor,
                                                                     authorization_code_config config);

} // namespace copresence

#endif
