// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

namespace copresence {

/// `cached_token`, on a strand that `provider` may use as well, and with another clock than the system's. `limit` as in
/// `token_cache`.
std::shared_ptr<token_provider> make_cached(boost::asio::any_io_executor strand,
                                            std::shared_ptr<token_provider> provider,
                                            std::optional<std::chrono::milliseconds> limit,
                                            token_cache::clock now = &std::chrono::system_clock::now);

/// A `Provider`, made of a strand of `executor` and of `args`, behind `cached_token` on the same strand. Each request of
/// the provider ends in time by itself, as `timeouts::token` or the life of a device code demands.
template <class Provider, class... Args>
std::shared_ptr<token_provider> make_cached_provider(const boost::asio::any_io_executor& executor,
                                                     Args&&... args) {
    const boost::asio::any_io_executor strand = boost::asio::make_strand(executor);
    return make_cached(strand, std::make_shared<Provider>(strand, std::forward<Args>(args)...), std::nullopt);
}

} // namespace copresence

#endif
