// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_CACHED_TOKEN_HPP
#define COPRESENCE_AUTH_CACHED_TOKEN_HPP

#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

#pragma GCC visibility push(default)

namespace copresence {

/// A provider that keeps the tokens of another one, for all clients that share it. The providers that use the
/// network are made with one of these; put it before a `callback_token` of your own.
///
/// A token is asked for once however many wait for it, and renewed 5 to 10 minutes before it ends (of
/// short-lived ones, when 80 to 90 % of their life is over): the old one is given out meanwhile, and goes on
/// being used while it is valid where the renewal fails, which is tried again after 10 s. What the sign-in
/// has refused for good is told for 10 s to whoever asks, without another request. Each scope has its own
/// token.
///
/// Executor: `provider` is asked on a strand of `executor`, whose context must be running; who waits is
/// resumed on their own executor. Cancellation: ends one wait; the renewal goes on, for others and for later.
/// Errors: throws `api_error`; `std::invalid_argument`, here, where `provider` is empty.
/// Thread safety: may be shared by any number of clients, and asked from any thread.
/// Lifetimes: destruction ends the renewals under way, and those who wait get `errc::token_unavailable`. The
/// context of `executor` must outlive the provider.
std::shared_ptr<token_provider> cached_token(boost::asio::any_io_executor executor,
                                             std::shared_ptr<token_provider> provider);

} // namespace copresence

#pragma GCC visibility pop

#endif
