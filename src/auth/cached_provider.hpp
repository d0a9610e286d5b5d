// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CACHED_PROVIDER_HPP
#define COPRESENCE_AUTH_CACHED_PROVIDER_HPP

#include "auth/token_cache.hpp"

#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace copresence::detail {

/// Like `cached_token`, but with a given clock and a given strand, which `provider` may use as well. `limit` and `rule` are
/// passed to `token_cache`.
std::shared_ptr<token_provider> make_cached(boost::asio::any_io_executor strand,
                                            std::shared_ptr<token_provider> provider,
                                            std::optional<std::chrono::milliseconds> limit,
                                            token_cache::clock now = &std::chrono::system_clock::now,
                                            token_cache::abandoned rule = token_cache::abandoned::goes_on);

/// The time limit of a cache whose provider limits its own requests. Longer than any of these limits, such as the lifetime of a
/// device code.
inline constexpr std::chrono::hours backstop_limit{24};

/// Constructs a `Provider` from a new strand of `executor` and from `args`, and wraps it in a cache on the same strand. The
/// provider limits its own requests: by `timeout_config::token` or by the lifetime of a device code. Callers that leave therefore cause
/// no second request, which could show the user a second device code.
template <class Provider, class... Args>
std::shared_ptr<token_provider> make_cached_provider(const boost::asio::any_io_executor& executor,
                                                     Args&&... args) {
    const boost::asio::any_io_executor strand = boost::asio::make_strand(executor);
    return make_cached(strand, std::make_shared<Provider>(strand, std::forward<Args>(args)...),
                       backstop_limit);
}

} // namespace copresence::detail

#endif
