// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_CLIENT_CONFIG_HPP
#define COPRESENCE_BENCHMARKS_CLIENT_CONFIG_HPP

#include "settings.hpp"

#include <copresence.hpp>

#include <cstddef>
#include <memory>

namespace bench {

/// A client of the service that was chosen, over so many connections, without a budget. Bodies are plain unless chosen
/// otherwise: the peers are compared with those.
inline copresence::client_config client_config(const settings& chosen, std::size_t connections) {
    copresence::client_config config;
    config.endpoint = chosen.root();
    config.api_version = chosen.version();
    config.tls.ca_file = chosen.ca_file;
    config.token = copresence::static_token(chosen.token);
    config.max_concurrent_requests = connections;
    config.max_connections = connections;
    config.gzip = chosen.gzip;
    copresence::throttle_gate_config without_budget;
    without_budget.requests = 0;
    config.gate = std::make_shared<copresence::throttle_gate>(without_budget);
    return config;
}

} // namespace bench

#endif
