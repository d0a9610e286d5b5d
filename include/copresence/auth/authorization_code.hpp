// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_AUTHORIZATION_CODE_HPP
#define COPRESENCE_AUTH_AUTHORIZATION_CODE_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace copresence {

/// The way of a browser to the sign-in and back.
struct authorization_url_config {
    /// Its `authority` empty means the global cloud, its `scope` empty that cloud's `Presence.Read.All` and
    /// `offline_access`.
    sign_in_config sign_in;

    /// Where the browser is sent to with the code; for a native application `http://localhost:{port}`.
    /// Required.
    std::string redirect_uri;

    std::string login_hint; ///< the user name to begin with; may be empty
    std::string prompt;     ///< `login`, `select_account`, `consent` or `none`; may be empty
    std::string claims;     ///< `diagnostics::claims` of a failure that wants a user; JSON text; may be empty
};

/// A sign-in that a browser has to be sent to.
struct authorization_url {
    std::string url;             ///< to be opened in a browser
    std::string state;           ///< what has to come back
    secret_string code_verifier; ///< what the code is redeemed with (PKCE, RFC 7636, S256)
};

/// Begins a sign-in: state and verifier are random.
/// Errors: throws `std::invalid_argument` naming the member of `config`.
authorization_url begin_authorization(const authorization_url_config& config);

/// The code in the target, `/?code=…&state=…`, of the request with which the browser comes back.
/// Errors: throws `api_error`: with `diagnostics::oauth_error` where the sign-in failed, and where `state` is
/// not the one that was sent, or there is no code.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
secret_string read_authorization_code(std::string_view target, std::string_view state);

/// What `authorization_code` is made with.
struct authorization_code_config {
    sign_in_config sign_in;                 ///< where, and as which application
    client_credential credential;           ///< of a web application; default: none, a native one
    std::string redirect_uri;               ///< the same as before. Required
    secret_string code;                     ///< good for about ten minutes, and once. Required
    secret_string code_verifier;            ///< required
    refresh_token_handler on_refresh_token; ///< may be empty
};

/// A provider for a user who has signed in with a browser: redeems the code for the first token, and goes on
/// with the refresh token.
///
/// On the wire: grant `authorization_code`, later `refresh_token`.
/// Executor, thread safety, lifetimes: as those of `cached_token`.
/// Errors: `errc::interaction_required` where neither code nor refresh token are taken; the rest as
/// `cached_token`.
std::shared_ptr<token_provider> authorization_code(boost::asio::any_io_executor executor,
                                                   authorization_code_config config);

} // namespace copresence

#pragma GCC visibility pop

#endif
