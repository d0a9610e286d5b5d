// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_ON_BEHALF_OF_HPP
#define COPRESENCE_AUTH_ON_BEHALF_OF_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

#pragma GCC visibility push(default)

namespace copresence {
/// What `on_behalf_of` is made with.
struct on_behalf_of_config {
    sign_in_config sign_in;       ///< where, and as which application
    client_credential credential; ///< required

    /// The access token with which a user came to this application, and whose audience it is. A provider is
    /// for one user. 1 to 64 KiB of visible ASCII.
    secret_string user_token;
};

/// A provider for a web API that asks Graph on behalf of the user who asked it.
///
/// On the wire: grant `jwt-bearer` with `requested_token_use=on_behalf_of`.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow.
/// Executor, thread safety, lifetimes: as those of `cached_token`.
/// Errors: `errc::interaction_required` and `consent_required`, with `diagnostics::claims`, where the user
/// has to do something, which only the program that the user sits before can bring about; the rest as
/// `cached_token`.
std::shared_ptr<token_provider> on_behalf_of(boost::asio::any_io_executor executor,
                                             on_behalf_of_config config);

} // namespace copresence

#pragma GCC visibility pop

#endif
