// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_REFRESH_TOKEN_HPP
#define COPRESENCE_AUTH_REFRESH_TOKEN_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

#pragma GCC visibility push(default)

namespace copresence {

/// Called with each new refresh token, on the provider's strand: to keep it beyond the process. The one
/// before it may have become invalid. What it throws fails the token that came with it.
using refresh_token_handler = std::function<void(const secret_string&)>;

/// What `refresh_token` is made with.
struct refresh_token_config {
    sign_in_config sign_in;                 ///< where, and as which application
    client_credential credential;           ///< of a confidential client; default: none
    secret_string refresh_token;            ///< 1 to 64 KiB of visible ASCII. Required
    refresh_token_handler on_refresh_token; ///< may be empty
};

/// A provider for a user who has signed in before: tokens of that user. It always goes on with the newest
/// refresh token.
///
/// On the wire: grant `refresh_token`.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token.
/// Executor, thread safety, lifetimes: as those of `cached_token`.
/// Errors: `errc::interaction_required` where the refresh token is no longer taken; the rest as
/// `cached_token`.
std::shared_ptr<token_provider> refresh_token(boost::asio::any_io_executor executor,
                                              refresh_token_config config);

} // namespace copresence

#pragma GCC visibility pop

#endif
