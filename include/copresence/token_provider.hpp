// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TOKEN_PROVIDER_HPP
#define COPRESENCE_TOKEN_PROVIDER_HPP

#include <copresence/secret_string.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {

/// A bearer token for Microsoft Graph.
struct access_token {
    /// The token as it is sent: opaque, visible ASCII, at most 64 KiB.
    secret_string value;

    /// When it ends. Default: never.
    std::chrono::system_clock::time_point expires_at = std::chrono::system_clock::time_point::max();
};

/// What a token is asked for.
struct token_request {
    /// The scope, `https://graph.microsoft.com/.default` for the global cloud: the endpoint's host and `/.default`.
    std::string scope;

    /// The claims that Graph wants in the token, as JSON text, after it has refused one with a claims challenge; empty
    /// otherwise. Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
    std::string claims;

    /// The token that Graph has refused, which is not to be given again; empty otherwise.
    secret_string refused;
};

/// Where a client gets its tokens from.
///
/// The client keeps a token until a minute before it ends, and never asks twice at once: everybody of this client who
/// needs one waits for the same answer, at most `timeouts::token`. The providers that use the network keep
/// tokens themselves, for all clients that share them; `cached_token` does the same for any other.
///
/// Executor: `get_token` is started on the strand of a client, and may suspend.
/// Cancellation: when nobody waits any longer, the awaitable receives a terminal cancellation.
/// Errors: any exception. An `api_error` keeps its diagnostics on the way to the caller, and its code where that is
/// `errc::interaction_required` or `consent_required`; everything else is `errc::token_unavailable`, with
/// `what()` as its detail. That text must not contain a secret.
/// Thread safety: a provider that several clients share is called from all their strands.
/// Lifetimes: held by `shared_ptr` for as long as a client or a running request needs it. The client's own copies of a
/// token are overwritten when it is replaced and when the client has ended.
class token_provider {
public:
    token_provider() = default;
    token_provider(const token_provider&) = delete;
    token_provider& operator=(const token_provider&) = delete;
    virtual ~token_provider() = default;

    /// A token for `request`, or an exception.
    virtual boost::asio::awaitable<access_token> get_token(token_request request) = 0;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
