// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_CLIENT_CONFIG_HPP
#define COPRESENCE_BENCHMARKS_CLIENT_CONFIG_HPP

#include "settings.hpp"

#include <copresence.hpp>

#include <cstddef>
#include <memory>

namespace bench {

/// Returns a configuration for the chosen service with this maximum number of connections and without a
/// request budget. Responses are not compressed unless `--gzip` was given, because the peers are compared
/// with uncompressed responses.
inline copresence::client_config client_config(const settings& chosen, std::size_t connections) {
    copresence::client_config config;
    config.endpoint = chosen.root();
    config.api_version = chosen.version();
    config.tls.ca_file = chosen.ca_file;
    config.token_provider = copresence::static_token(chosen.token);
    config.max_concurrent_requests = connections;
    config.max_connections = connections;
    config.gzip = chosen.gzip;
    copresence::local_rate_limiter_config without_budget;
    without_budget.requests = 0;
    config.rate_limiter = std::make_shared<copresence::local_rate_limiter>(without_budget);
    return config;
}

} // namespace bench

#endif
