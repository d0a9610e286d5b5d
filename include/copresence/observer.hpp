// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OBSERVER_HPP
#define COPRESENCE_OBSERVER_HPP

#include <copresence/client_stats.hpp>
#include <copresence/error.hpp>
#include <copresence/export.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace copresence {

/// The events that a client reports to an `observer`. Texts are valid only during the call, and contain no
/// control characters or secrets. Durations are measured with the steady clock.
namespace events {

/// A duration of the steady clock.
using duration = std::chrono::steady_clock::duration;

/// A request is about to be sent. It has its permit from the rate limiter, its token and its connection.
struct attempt_started {
    std::string_view client_request_id; ///< id of this request; each request has its own
    std::size_t ids = 0;                ///< number of ids in the request
    std::size_t retry = 0;              ///< 0 for the first attempt
    bool new_connection = false;        ///< the connection was opened for this request
};

/// The durations of the phases of an attempt.
struct attempt_phases {
    duration
        rate_limiter{}; ///< waiting for the rate limiter: for the request budget, or for the end of a pause
    duration token{};   ///< waiting for the token provider
    duration lease{};   ///< waiting for a free connection of the pool
    duration open{};    ///< opening the connection; zero for a reused connection
    duration first_byte{}; ///< from the request's first byte to the response's first byte
    duration body{};       ///< from the response's first byte to its end
};

/// An attempt has ended. A request was not necessarily sent.
struct attempt_finished {
    std::string_view client_request_id; ///< empty if no request was sent
    std::string_view request_id;        ///< Graph's id of the request; empty without a response
    std::size_t ids = 0;                ///< number of ids in the request
    std::size_t retry = 0;              ///< 0 for the first attempt
    error_code code;                    ///< the error of the attempt; no error if it succeeded
    copresence::step step =
        copresence::step::none;     ///< the step that failed; `none` if the response's status is the error
    unsigned http_status = 0;       ///< HTTP status; 0: no response
    std::size_t bytes_received = 0; ///< bytes of header and body, after TLS decryption
    std::size_t body_bytes = 0;     ///< bytes of the body as received: compressed, with chunked framing
    attempt_phases phases;          ///< the durations of the phases
};

/// An attempt has failed, and another one is scheduled.
struct retry_planned {
    error_code code;                    ///< the error of the failed attempt
    std::size_t retry = 0;              ///< number of the next attempt, from 1
    std::chrono::milliseconds delay{0}; ///< delay before the next attempt; 0 after a rejected token
    bool new_connection = false;        ///< the next attempt uses a new connection
};

/// A 429 has paused every request of every client that shares the rate limiter.
struct pause_started {
    std::chrono::milliseconds length{0}; ///< time until requests may be sent again
};

/// The parameters that a TLS handshake agreed on, as OpenSSL names them.
struct tls_session {
    std::string_view version; ///< such as `TLSv1.3`; empty: no TLS, or no connection
    std::string_view cipher;  ///< such as `TLS_AES_128_GCM_SHA256`
    std::string_view alpn;    ///< the application protocol that the server chose; empty: none was requested
    /// Subject of the server's certificate as in RFC 4514: `CN=graph.microsoft.com,…`.
    std::string_view certificate_subject;
};

/// An attempt to open a connection has succeeded or failed.
struct connection_opened {
    std::string_view server; ///< `host`, followed by `:port` if the port is not the default one
    std::string_view proxy;  ///< `host:port` of the proxy; empty: no proxy
    error_code code;         ///< no error: the connection is open
    copresence::step step = copresence::step::none; ///< the step that failed
    bool session_resumed = false;                   ///< the TLS handshake resumed an earlier session
    duration took{};                                ///< duration of all steps together
    tls_session tls{};                              ///< parameters of the TLS session
};

/// A connection was closed.
struct connection_closed {
    close_reason reason = close_reason::closed; ///< the reason for closing it
};

/// The header lines of an HTTP message without their line ends: the start line, then one line for each field.
/// Bytes that are not visible ASCII appear as `\xNN`. Tokens, credentials, cookie values and the query of a
/// `Location` are redacted. At most 128 lines, and at most 2 KiB of each line.
using head_lines = std::span<const std::string>;

/// A request is about to be sent: to Graph, or a CONNECT to a proxy. Reported only if `observer::wants_heads`
/// returns true.
struct request_sent {
    std::string_view client_request_id; ///< id of this request; empty for a CONNECT
    head_lines head;                    ///< request line and fields
    std::size_t body_size = 0;          ///< size of the body in bytes
};

/// The header of a response has arrived. Interim responses are reported, too. A malformed header is reported
/// as far as it was received. Reported only if `observer::wants_heads` returns true.
struct response_head_received {
    std::string_view client_request_id; ///< id of the request; empty for a CONNECT
    head_lines head;                    ///< status line and fields
};

/// A call of the token provider has ended.
struct token_renewed {
    error_code code; ///< no error: a new token is available
    duration took{}; ///< duration of the call
};

} // namespace events

/// Receives events of a client, for logs, metrics and traces. A member that is not overridden costs one call
/// of an empty function. Without an observer the client does not measure durations.
///
/// Executor: called on the client's strand. The client is blocked during the call, so move slow work
/// elsewhere.
/// Errors: the members must not throw.
/// Thread safety: an observer that several clients share may be called concurrently, from the strand of each
/// client.
/// Lifetimes: held by `shared_ptr` for as long as a client or a running request needs it.
/// Example: examples/10_presence_gateway.cpp
class COPRESENCE_EXPORT observer {
public:
    observer() = default;
    observer(const observer&) = delete;
    observer& operator=(const observer&) = delete;
    virtual ~observer() = default;

    /// Called when a request is about to be sent.
    virtual void on_attempt_started(const events::attempt_started&) noexcept {}

    /// Called when an attempt has ended.
    virtual void on_attempt_finished(const events::attempt_finished&) noexcept {}

    /// Called when an attempt has failed and another one is scheduled.
    virtual void on_retry_planned(const events::retry_planned&) noexcept {}

    /// Called when a 429 has paused every request that shares the rate limiter.
    virtual void on_pause_started(const events::pause_started&) noexcept {}

    /// Called when an attempt to open a connection has succeeded or failed.
    virtual void on_connection_opened(const events::connection_opened&) noexcept {}

    /// Called when a connection was closed.
    virtual void on_connection_closed(const events::connection_closed&) noexcept {}

    /// Called when a call of the token provider has ended.
    virtual void on_token_renewed(const events::token_renewed&) noexcept {}

    /// Called when a request is about to be sent, if `wants_heads` returns true.
    virtual void on_request_sent(const events::request_sent&) noexcept {}

    /// Called when the header of a response has arrived, if `wants_heads` returns true.
    virtual void on_response_head_received(const events::response_head_received&) noexcept {}

    /// Returns whether this observer receives `events::request_sent` and `events::response_head_received`.
    /// Their texts are only created if this function returns true. It is called repeatedly and must always
    /// return the same value.
    virtual bool wants_heads() const noexcept { return false; }
};

} // namespace copresence

#endif
