// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_SIGN_IN_CONFIG_HPP
#define COPRESENCE_AUTH_SIGN_IN_CONFIG_HPP

#include <copresence/client_config.hpp>
#include <copresence/proxy_config.hpp>
#include <copresence/retry_config.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace copresence {

/// The sign-in hosts of Microsoft's clouds.
/// Source: national cloud deployments, learn.microsoft.com/graph/deployments; L5 shares the host of L4.
namespace authorities {
inline constexpr char global[] = "https://login.microsoftonline.com";       ///< the global cloud
inline constexpr char us_government[] = "https://login.microsoftonline.us"; ///< US Government, L4 and L5
} // namespace authorities

/// The configuration of all providers that use the Microsoft identity platform. It is validated when the
/// provider is created. A value out of range throws `std::invalid_argument`, naming the member.
///
/// On the wire: form-encoded `POST {authority}/{tenant}/oauth2/v2.0/token` over the provider's own
/// connections. Redirects are never followed. 429, 5xx and network failures are retried.
struct sign_in_config {
    /// The sign-in host without the tenant: `https://host[:port]`. Empty (default): chosen by the cloud of
    /// the requested scope. A scope of an unknown host then is an error. `http` is accepted for loopback
    /// only, with `allow_plain_http_to_loopback`.
    std::string authority;

    /// The id of the directory, or one of its domain names. `organizations` and `common` are possible if a
    /// user signs in. Letters, digits, dots and hyphens, at most 255. Required.
    std::string tenant;

    /// The application (client) id, a GUID. Required.
    std::string client_id;

    /// The scopes, separated by spaces. At most 2 KiB of visible ASCII. Empty (default): the scope that the
    /// client needs for the configured cloud. Applications request `/.default`. Users request
    /// `Presence.Read.All`, and `offline_access` to get a refresh token.
    std::string scope;

    /// Declares that this client supports claims challenges (`cp1`), so that Graph sends them. Tokens may
    /// then live longer and can be revoked immediately. Default: true.
    /// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
    bool claims_challenges = true;

    /// Allows `authority` to be `http://127.0.0.1…`, for tests. Default: false.
    bool allow_plain_http_to_loopback = false;

    tls_config tls;     ///< TLS settings, as for a client
    proxy_config proxy; ///< proxy, as for a client

    /// The time limits of each step. `token` limits the request for one token including all retries. `call`
    /// is not used.
    copresence::timeout_config timeouts;

    retry_config retry; ///< when and how token requests are retried
};

} // namespace copresence

#endif
