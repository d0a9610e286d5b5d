// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_SIGN_IN_CONFIG_HPP
#define COPRESENCE_AUTH_SIGN_IN_CONFIG_HPP

#include <copresence/client_config.hpp>
#include <copresence/proxy_config.hpp>
#include <copresence/retry_config.hpp>

#include <chrono>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace copresence {

/// Where Microsoft's clouds sign in.
/// Source: national cloud deployments, learn.microsoft.com/graph/deployments; L5 shares the host of L4.
namespace authorities {
inline constexpr std::string_view global = "https://login.microsoftonline.com"; ///< the global cloud
inline constexpr std::string_view us_government =
    "https://login.microsoftonline.us"; ///< US Government, L4 and L5
} // namespace authorities

/// What all providers that ask the Microsoft identity platform are made with. Validated once, when the
/// provider is made, which throws `std::invalid_argument` with the member's name.
///
/// On the wire: form-encoded `POST {authority}/{tenant}/oauth2/v2.0/token` over connections of the provider's
/// own. Redirects are never followed. Tried again: 429, 5xx, and what failed on the way.
struct sign_in_config {
    /// `https://host[:port]`, without the tenant. Empty (default): it follows the cloud of the scope that is
    /// asked for; a scope of another host than the clouds' then is an error. `http` only to loopback, and
    /// only with `allow_plain_http_to_loopback`.
    std::string authority;

    /// The directory's id, or one of its domain names; `organizations` or `common` where a user signs in.
    /// Required. Letters, digits, dots and hyphens, at most 255.
    std::string tenant;

    /// The application's (client) id, a GUID. Required.
    std::string client_id;

    /// The scopes, separated by spaces; at most 2 KiB of visible ASCII. Empty (default): what the client
    /// needs. For an application that is its cloud's `/.default`; where a user has signed in,
    /// `Presence.Read.All` of that cloud, and `offline_access`, without which there is no refresh token.
    std::string scope;

    /// Tells that this client can meet claims challenges (`cp1`), so that Graph sends them: tokens may then
    /// live longer, and be revoked at once. Default: true. Source:
    /// learn.microsoft.com/entra/identity-platform/claims-challenge.
    bool claims_challenges = true;

    /// Lets `authority` be `http://127.0.0.1…`: for tests. Default: false.
    bool allow_plain_http_to_loopback = false;

    tls_config tls;     ///< trust, as a client's
    proxy_config proxy; ///< the way there, as a client's

    /// `token` bounds one token with all its retries; `call` means nothing here.
    copresence::timeouts timeouts;

    retry_config retry; ///< how token requests are tried again
};

} // namespace copresence

#pragma GCC visibility pop

#endif
