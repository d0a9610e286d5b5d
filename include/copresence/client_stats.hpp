// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLIENT_STATS_HPP
#define COPRESENCE_CLIENT_STATS_HPP

#include <copresence/export.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace copresence {

/// Why a connection was closed. `closed_connections` describes each value.
enum class close_reason : std::uint8_t {
    idle_timeout, ///< unused for too long
    max_age,      ///< too old
    displaced,    ///< closed to make room for a new connection
    stale,        ///< found closed, or with unexpected data, before reuse
    response,     ///< its last response does not allow reuse
    failed,       ///< could not be opened, or broke
    interrupted,  ///< its request was cancelled or timed out
    closed        ///< closed by `client::close`
};

/// Returns a short description, such as `idle for too long`.
COPRESENCE_EXPORT std::string_view to_string(close_reason value) noexcept;
/// Writes `to_string(value)`.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, close_reason value);

/// Number of closed connections, by the reason for closing them.
struct closed_connections {
    std::uint64_t idle_timeout = 0; ///< unused for `client_config::idle_timeout`
    std::uint64_t max_age = 0;      ///< reached `client_config::max_connection_age`
    std::uint64_t displaced = 0;    ///< unused, and closed to make room for a new connection
    /// The server had closed the connection before it was reused, or had sent unexpected data on it. The pool
    /// checks for this only after the connection was silent for one second. A connection closed within that
    /// second counts as `failed`, and its request is sent again on a new connection.
    std::uint64_t stale = 0;
    /// The last response does not allow reuse: `Connection: close`, HTTP/1.0, a malformed or too large
    /// response, or presences that were not requested.
    std::uint64_t response = 0;
    std::uint64_t failed = 0;      ///< could not be opened, or broke
    std::uint64_t interrupted = 0; ///< its request was cancelled or timed out
    std::uint64_t closed = 0;      ///< closed by `client::close`
};

/// The counters and current state of a client. The members of type `std::uint64_t` never decrease.
struct client_stats {
    std::uint64_t calls = 0;          ///< calls started
    std::uint64_t requests = 0;       ///< HTTP requests started
    std::uint64_t presences = 0;      ///< presences received for requested ids
    std::uint64_t ids_planned = 0;    ///< distinct ids of all calls so far
    std::uint64_t ids_completed = 0;  ///< ids of `ids_planned` that were found, left out by Graph, or failed
    std::uint64_t bytes_received = 0; ///< bytes of response headers and bodies, after TLS decryption
    std::uint64_t connections_created = 0; ///< connections created
    std::uint64_t connections_reused = 0;  ///< requests served by a connection that was already open
    std::uint64_t sessions_resumed = 0;    ///< TLS handshakes that resumed an earlier session
    closed_connections connections_closed; ///< closed connections, by reason
    std::size_t connections_open = 0;      ///< currently open connections, including those being opened
    std::size_t connections_idle = 0;      ///< currently open and unused
    std::size_t connections_leased = 0;    ///< currently open and in use
    std::size_t requests_waiting = 0;      ///< requests currently waiting for a connection
};

} // namespace copresence

#endif
