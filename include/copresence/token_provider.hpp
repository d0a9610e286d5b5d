// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TOKEN_PROVIDER_HPP
#define COPRESENCE_TOKEN_PROVIDER_HPP

#include <copresence/export.hpp>
#include <copresence/secret_string.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace copresence {

/// A bearer token for Microsoft Graph.
struct access_token {
    /// The token as it is sent: visible ASCII, at most 64 KiB. The content is not interpreted.
    secret_string value;

    /// When the token expires. Default: never.
    std::chrono::system_clock::time_point expires_at = std::chrono::system_clock::time_point::max();
};

/// The parameters of a request for a token.
struct token_request {
    /// The scope: the endpoint's origin and `/.default`, such as `https://graph.microsoft.com/.default` for
    /// the global cloud.
    std::string scope;

    /// The claims that Graph requires in the token, as JSON text. Set after Graph has rejected a token with a
    /// claims challenge; otherwise empty.
    /// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
    std::string claims;

    /// The token that Graph has rejected. The provider must not return it again. Empty if no token was
    /// rejected.
    secret_string rejected;
};

/// The source of a client's access tokens.
///
/// The client requests a new token one to two minutes before the old token expires. It uses the old token
/// until one minute before it expires. Requests that need the same token wait for one shared call of
/// `get_token`, at most `timeout_config::token`. The providers that use the network also cache their tokens, for
/// all clients that share the provider. `cached_token` adds the same cache to any other provider.
///
/// Executor: `get_token` is started on the strand of a client, and may suspend.
/// Cancellation: if no request waits for the token any longer, after `timeout_config::token`, and if the client is
/// closed, the awaitable receives a terminal cancellation. A provider that ignores the cancellation keeps
/// `io_context::run` from returning.
/// Errors: `get_token` may throw any exception. An `api_error` reaches the caller with its diagnostics. Its
/// code is kept if it is `errc::interaction_required`, `consent_required` or `timeout`. For every other
/// exception the code is `errc::token_unavailable`, and `what()` becomes the detail. That text must not contain a
/// secret.
/// Thread safety: a provider that several clients share is called from the strands of all of them.
/// Lifetimes: a client holds the provider by `shared_ptr` for as long as the client or a running request needs
/// it. If you call `get_token` yourself, the provider may be destroyed while the awaitable runs, for all providers
/// of this library. Your own provider may require that its caller keeps it. The client
/// overwrites its copies of a token when the token is replaced and when the client is destroyed.
class COPRESENCE_EXPORT token_provider {
public:
    token_provider() = default;
    token_provider(const token_provider&) = delete;
    token_provider& operator=(const token_provider&) = delete;
    virtual ~token_provider() = default;

    /// Returns a token for `request`, or throws.
    virtual boost::asio::awaitable<access_token> get_token(token_request request) = 0;
};

} // namespace copresence

#endif
