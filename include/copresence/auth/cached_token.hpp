// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CACHED_TOKEN_HPP
#define COPRESENCE_AUTH_CACHED_TOKEN_HPP

#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>

namespace copresence {

/// The configuration of `cached_token`.
struct cached_token_config {
    /// Maximum duration of one request to the provider. Afterwards the request is cancelled, its callers fail, and the
    /// next caller starts another request. A provider that waits for a user needs more than the default. More than 0,
    /// at most 24 h. Default: 30 s.
    std::chrono::milliseconds timeout{30'000};
};

/// Creates a provider that caches the tokens of another provider, for all clients that share it. The
/// providers that use the network already include this cache. Use it for a `callback_token` of your own.
///
/// One request to the provider serves all waiting callers. The cache renews a token 5 to 10 minutes before the
/// token expires, or after 80 to 90 % of the lifetime of a short-lived token. The old token is returned during
/// the renewal, except in its last minute. If the renewal fails, the old token is used until it expires, and the
/// renewal is repeated after 10 s. If the sign-in service rejects a request permanently, callers receive this
/// error for 10 s without another request. Each scope has its own token.
///
/// If a caller stops waiting, by its own deadline or by cancellation, the request continues. The next caller
/// starts a second request beside it, because the first request may never end. The first token serves all
/// callers, and the other request is cancelled. At most two requests for the same token run at the same time.
///
/// Executor: `provider` is called on a strand of `executor`, whose context must be running. Callers are
/// resumed on their own executors.
/// Cancellation: ends the wait of one caller. The request continues for the other callers.
/// Timeouts: a request that takes longer than `cached_token_config::timeout` fails with `errc::timeout`. The
/// provider receives a terminal cancellation, which it must honour.
/// Errors: throws `api_error`. The function itself throws `std::invalid_argument` if `provider` is empty or
/// `config` is out of range.
/// Thread safety: may be shared by any number of clients, and called from any thread.
/// Lifetimes: destruction ends the renewals in progress, and waiting callers receive
/// `errc::token_unavailable`. Any thread may destroy the contexts of `executor` and of the callers at any time:
/// `get_token` then fails with `errc::token_unavailable`, or is destroyed with the context of its caller.
COPRESENCE_EXPORT std::shared_ptr<token_provider> cached_token(boost::asio::any_io_executor executor,
                                                               std::shared_ptr<token_provider> provider,
                                                               cached_token_config config = {});

} // namespace copresence

#endif
