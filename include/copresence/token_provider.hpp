// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TOKEN_PROVIDER_HPP
#define COPRESENCE_TOKEN_PROVIDER_HPP

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {

/// A bearer token for Microsoft Graph.
struct access_token {
    /// The token as it is sent: opaque, visible ASCII, at most 64 KiB.
    std::string value;

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
};

/// Where a client gets its tokens from.
///
/// The client asks for a token only when it has none that stays valid for another minute, and never twice at
/// once: everybody who needs one waits for the same answer, at most `timeouts::token`.
///
/// Executor: `get_token` is started on the strand of a client, and may suspend.
/// Cancellation: when nobody waits any longer, the awaitable receives a terminal cancellation.
/// Errors: any exception; it reaches the caller as `errc::token_unavailable` with its `what()`, so that text must
/// not contain a secret.
/// Thread safety: a provider that several clients share is called from all their strands.
/// Lifetimes: held by `shared_ptr` for as long as a client or a running request needs it.
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
