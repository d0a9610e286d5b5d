// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_OBSERVER_HPP
#define COPRESENCE_OBSERVER_HPP

#include <copresence/client_stats.hpp>
#include <copresence/error.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)

namespace copresence {

/// What a client tells an `observer`. Every text is valid only for the time of the call, holds no control characters and no
/// secret; every time is measured on the steady clock.
namespace events {

/// Of the steady clock.
using duration = std::chrono::steady_clock::duration;

/// A request is about to be sent: it has its slot in the budget, its token and its connection.
struct attempt_started {
    std::string_view client_request_id; ///< of this request alone
    std::size_t ids = 0;                ///< asked for
    std::size_t retry = 0;              ///< 0 for the first attempt
    bool new_connection = false;        ///< opened for it
};

/// Where the time of an attempt went.
struct attempt_phases {
    duration gate{};       ///< waiting for the budget, or for the end of a pause
    duration token{};      ///< waiting for the token provider
    duration lease{};      ///< waiting for a connection of the pool
    duration open{};       ///< opening it; none for one that was open
    duration first_byte{}; ///< from the request's first byte to the response's
    duration body{};       ///< from there to the response's end
};

/// An attempt is over, whether or not a request was sent.
struct attempt_finished {
    std::string_view client_request_id; ///< empty: no request was sent
    std::string_view request_id;        ///< Graph's own; empty without a response
    std::size_t ids = 0;                ///< asked for
    std::size_t retry = 0;              ///< 0 for the first attempt
    error_code code;                    ///< what is wrong with it; no error: all is well
    step at = step::none;               ///< where it failed, if not with the response's status
    unsigned http_status = 0;           ///< 0: no response
    std::size_t bytes_received = 0;     ///< of header and body, inside TLS
    std::size_t body_bytes = 0;         ///< of the body alone, as it came: compressed, and in its chunks
    attempt_phases phases;              ///< where the time went
};

/// An attempt that failed will be followed by another one.
struct retry_planned {
    error_code code;                    ///< why
    std::size_t retry = 0;              ///< the number of the next attempt, from 1
    std::chrono::milliseconds delay{0}; ///< waited before it; 0 after a token was refused
    bool fresh_connection = false;      ///< not over one that was used before
};

/// A 429 has stopped every request of every client that shares the gate.
struct pause_begun {
    std::chrono::milliseconds length{0}; ///< until a request may go out again
};

/// What a TLS handshake has agreed on, in OpenSSL's words.
struct tls_session {
    std::string_view version;             ///< `TLSv1.3`; empty: no TLS, or no connection
    std::string_view cipher;              ///< `TLS_AES_128_GCM_SHA256`
    std::string_view alpn;                ///< the protocol that it chose; empty: none was asked for
    std::string_view certificate_subject; ///< the server's, as in RFC 4514: `CN=graph.microsoft.com,…`
};

/// A connection was opened, or could not be.
struct connection_opened {
    std::string_view server;      ///< `host`, and `:port` where that is not the usual one
    std::string_view proxy;       ///< `host:port` on the way; empty: none
    error_code code;              ///< no error: it is open
    step at = step::none;         ///< where it failed
    bool session_resumed = false; ///< the TLS handshake resumed an earlier session
    duration took{};              ///< from the first step to the last
    tls_session tls{};            ///< what it is protected by
};

/// A connection has ended.
struct connection_retired {
    retirement why = retirement::closed; ///< what ended it
};

/// The lines of the head of a message, without their ends: the first line, and a field in each further one. What is not
/// visible ASCII is written `\xNN`. Tokens, credentials, the values of cookies and the query of a `Location` are concealed.
/// No more than 128 lines, and no more than 2 KiB of a line.
using head_lines = std::span<const std::string>;

/// A request is sent, to Graph, or a CONNECT to a proxy. Told only to an observer that `wants_heads`.
struct request_sent {
    std::string_view client_request_id; ///< of this request alone; empty: it is a CONNECT
    head_lines head;                    ///< request line and fields
    std::size_t body_size = 0;          ///< bytes
};

/// The head of a response has arrived: an interim one's too, and of one that is malformed what is there of it. Told only
/// to an observer that `wants_heads`.
struct response_head_received {
    std::string_view client_request_id; ///< of the request; empty: of a CONNECT
    head_lines head;                    ///< status line and fields
};

/// The token provider has answered.
struct token_renewed {
    error_code code; ///< no error: there is a new token
    duration took{}; ///< the answer
};

} // namespace events

/// Sees what a client does, as it does it: for logs, metrics and traces. A member that is not overridden costs a call of an
/// empty function; without an observer not even times are taken.
///
/// Executor: called on the strand of the client, which waits: hand on what takes time.
/// Errors: the members must not throw.
/// Thread safety: one that several clients share is called from all their strands at once.
/// Lifetimes: held by `shared_ptr` for as long as a client or a running request needs it.
/// Example: examples/10_presence_gateway.cpp
class observer {
public:
    observer() = default;
    observer(const observer&) = delete;
    observer& operator=(const observer&) = delete;
    virtual ~observer() = default;

    virtual void on(const events::attempt_started&) noexcept {} ///< told by `events::attempt_started`

    virtual void on(const events::attempt_finished&) noexcept {} ///< told by `events::attempt_finished`

    virtual void on(const events::retry_planned&) noexcept {} ///< told by `events::retry_planned`

    virtual void on(const events::pause_begun&) noexcept {} ///< told by `events::pause_begun`

    virtual void on(const events::connection_opened&) noexcept {} ///< told by `events::connection_opened`

    virtual void on(const events::connection_retired&) noexcept {} ///< told by `events::connection_retired`

    virtual void on(const events::token_renewed&) noexcept {} ///< told by `events::token_renewed`

    virtual void on(const events::request_sent&) noexcept {} ///< told by `events::request_sent`

    /// told by `events::response_head_received`
    virtual void on(const events::response_head_received&) noexcept {}

    /// Whether `events::request_sent` and `events::response_head_received` are told. Their texts are made for an observer
    /// that wants them, and for no other. Asked again and again: the answer must not change.
    virtual bool wants_heads() const noexcept { return false; }
};

} // namespace copresence

#pragma GCC visibility pop

#endif
