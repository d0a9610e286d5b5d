// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CALLBACK_TOKEN_HPP
#define COPRESENCE_AUTH_CALLBACK_TOKEN_HPP

#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <functional>
#include <memory>

namespace copresence {

/// Creates a provider that calls the coroutine `callback` each time a client needs a new token.
///
/// Toolchain: the callback may be a lambda with captures, but it must not itself be a coroutine. Let
/// the callback call a coroutine function, and pass the captured values as arguments.
/// Errors: throws `std::invalid_argument` if `callback` is empty.
/// Thread safety: `callback` is called from the strand of each client that shares the provider.
COPRESENCE_EXPORT std::shared_ptr<token_provider>
callback_token(std::function<boost::asio::awaitable<access_token>(token_request)> callback);

} // namespace copresence

#endif
