// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLIENT_STATS_HPP
#define COPRESENCE_CLIENT_STATS_HPP

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string_view>

#pragma GCC visibility push(default)

namespace copresence {

/// Why a connection has ended; `retired_connections` tells what each means.
enum class retirement : std::uint8_t {
    idle_timeout, ///< unused for too long
    max_age,      ///< too old
    displaced,    ///< a fresh one needed the place
    stale,        ///< no longer good when it was to be used
    response,     ///< the response allowed no other
    failed,       ///< could not be opened, or broke
    interrupted,  ///< cancelled, or out of time
    closed        ///< by `client::close`
};

/// A few words for people, such as `displaced by a fresh one`.
std::string_view to_string(retirement value) noexcept;
/// Writes `to_string(value)`.
std::ostream& operator<<(std::ostream& out, retirement value);

/// Connections that ended, by what ended them.
struct retired_connections {
    std::uint64_t idle_timeout = 0; ///< unused for `client_config::idle_timeout`
    std::uint64_t max_age = 0;      ///< as old as `client_config::max_connection_age`
    std::uint64_t displaced = 0;    ///< unused, when a fresh one needed the place
    /// Found closed by the server when they were to be used, or with bytes that nobody had asked for. Whether they are is
    /// looked at after a second of silence; what is closed within it counts as `failed`, and costs a request.
    std::uint64_t stale = 0;
    /// After a response that allows no other: `Connection: close`, HTTP/1.0, malformed, too large, of others than were asked
    /// for.
    std::uint64_t response = 0;
    std::uint64_t failed = 0;      ///< could not be opened, or broke
    std::uint64_t interrupted = 0; ///< cancelled, or out of time
    std::uint64_t closed = 0;      ///< by `client::close`
};

/// What a client has done so far, and is doing. Counters only grow.
struct client_stats {
    std::uint64_t calls = 0;                 ///< started
    std::uint64_t requests = 0;              ///< HTTP requests begun
    std::uint64_t presences = 0;             ///< presences received that had been asked for
    std::uint64_t ids_planned = 0;           ///< distinct ids of all calls so far
    std::uint64_t ids_settled = 0;           ///< of those, answered, left out by Graph, or failed
    std::uint64_t bytes_received = 0;        ///< of response headers and bodies, inside TLS
    std::uint64_t connections_created = 0;   ///< opened
    std::uint64_t connections_reused = 0;    ///< leases served by a connection that was already open
    std::uint64_t sessions_resumed = 0;      ///< TLS handshakes that resumed an earlier session
    retired_connections connections_retired; ///< that ended, and why
    std::size_t connections_open = 0;        ///< now, with those being opened
    std::size_t connections_idle = 0;        ///< now, of those
    std::size_t connections_leased = 0;      ///< now, of those
    std::size_t requests_waiting = 0;        ///< now, for a connection
};

} // namespace copresence

#pragma GCC visibility pop

#endif
