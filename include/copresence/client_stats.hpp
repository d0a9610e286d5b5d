// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLIENT_STATS_HPP
#define COPRESENCE_CLIENT_STATS_HPP

#include <cstddef>
#include <cstdint>

namespace copresence {

/// What a client has done so far, and is doing. Counters only grow.
struct client_stats {
    std::uint64_t calls = 0;              ///< started
    std::uint64_t requests = 0;           ///< HTTP requests begun
    std::uint64_t presences = 0;          ///< presences received that had been asked for
    std::uint64_t ids_planned = 0;        ///< distinct ids of all calls so far
    std::uint64_t ids_settled = 0;        ///< of those, answered, left out by Graph, or failed
    std::uint64_t bytes_received = 0;     ///< of response headers and bodies, inside TLS
    std::uint64_t connections_created = 0; ///< opened
    std::uint64_t connections_reused = 0; ///< leases served by a connection that was already open
    std::uint64_t sessions_resumed = 0;   ///< TLS handshakes that resumed an earlier session
    std::size_t connections_open = 0;     ///< now, with those being opened
    std::size_t connections_idle = 0;     ///< now
    std::size_t requests_waiting = 0;     ///< now, for a connection
};

} // namespace copresence

#endif
