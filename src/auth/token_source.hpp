// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_TOKEN_SOURCE_HPP
#define COPRESENCE_AUTH_TOKEN_SOURCE_HPP

#include "async/deadline_timer.hpp"
#include "auth/token_cache.hpp"

#include <copresence/error.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace copresence::detail {

/// The tokens of one client. A token is used until one minute before it expires. One request to the provider serves all
/// requests that need a token at the same time. Used on the client's strand only.
class token_source {
public:
    /// `limit` bounds every request to the provider, even if no worker waits for it.
    token_source(boost::asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                 std::string scope, std::chrono::milliseconds limit);

    /// See `token_cache::usable`. Most requests get their token here, without waiting.
    std::shared_ptr<const secret_string> usable() const { return cache_->usable(); }

    /// Waits for a token. A failure has the code of the token cache, or the code of `timer` if `timer` ended the wait.
    boost::asio::awaitable<result<provider_token>> get(deadline_timer& timer);

    /// See `token_state::superseded`. Called by a request that waited for something else after `get`.
    bool superseded(const std::shared_ptr<const secret_string>& value) const noexcept {
        return cache_->superseded(value);
    }

    /// Cancels the requests to the provider. Present and later callers fail with `errc::client_closed`.
    void close();

    /// See `token_state::reject`.
    void rejected(const std::shared_ptr<const secret_string>& value, const std::string& claims);

private:
    boost::asio::any_io_executor strand_;
    std::chrono::milliseconds limit_;
    std::shared_ptr<token_cache> cache_;
};

} // namespace copresence::detail

#endif
