// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_CONNECTION_HPP
#define COPRESENCE_HTTP_CONNECTION_HPP

#include "async/time_guard.hpp"
#include "http/response_reader.hpp"
#include "http/tls_facts.hpp"

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

class observer;
class resolver;
class tls_context;
struct proxy_server;
struct url;

/// What became of opening a connection, or of an exchange on one.
struct transport_result {
    error_code code;      ///< what to tell: ours, or the reason for which the guard was stopped
    step at = step::none; ///< where it failed
    error_code transport; ///< the error of socket, resolver or TLS layer behind it
    std::string detail;
    std::optional<time_guard::clock::time_point> heard =
        std::nullopt; ///< when the first byte of a response came

    explicit operator bool() const noexcept { return !code.failed(); }
};

/// One connection to the service: TLS, or plain to loopback. Used on the client's strand only, by one worker at a
/// time. Interrupting it closes it: an operation that was cancelled leaves nothing that could be used again.
class connection : public interruptible {
public:
    virtual ~connection() = default;

    /// Looks the host up, or its proxy, connects to the first address that accepts, has the proxy open a tunnel, and makes
    /// the TLS handshake.
    virtual boost::asio::awaitable<transport_result> open(resolver& names, const url& server,
                                                          const timeouts& limits, time_guard& guard) = 0;

    /// Sends a whole request and feeds the response to `reader`, until it is complete.
    virtual boost::asio::awaitable<transport_result> exchange(std::string_view request,
                                                              response_reader& reader, const timeouts& limits,
                                                              time_guard& guard) = 0;

    /// Closes at once, without TLS's farewell: HTTP's framing has told what was complete.
    virtual void close() noexcept = 0;

    /// Whether it is open, and has not received what nobody asked for.
    virtual bool usable() const noexcept = 0;

    /// Whether the peer has neither closed this usable connection nor sent what nobody asked for, as the system knows: to ask
    /// it costs a tenth of a small request.
    virtual bool alive() noexcept = 0;

    /// When the peer was last known to be there: at the end of opening, or at the beginning of the last response.
    virtual time_guard::clock::time_point last_heard() const noexcept = 0;

    virtual bool session_resumed() const noexcept = 0;

    /// Of an open connection; all empty where it is plain.
    virtual tls_facts tls() const = 0;

    void interrupt() noexcept final { close(); }
};

/// Whether the server had given up a reused connection while it was idle, so that the request can be sent again on a new one:
/// `result` is an error before the first byte of a response, or the status is 408, which some servers send when a connection
/// has been idle for too long. `status` is 0 without a response.
/// Source: RFC 9110, 15.5.9; RFC 9112, 9.3.1.
bool ended_while_idle(const transport_result& result, const response_reader& reader,
                      unsigned status) noexcept;

/// `trust` is null for plain connections, `via` where there is no proxy, which plain connections never have, `seen` where
/// nobody is told what is said to a proxy; otherwise each must outlive the connection.
std::unique_ptr<connection> make_connection(const boost::asio::any_io_executor& strand, tls_context* trust,
                                            const proxy_server* via = nullptr, observer* seen = nullptr);

} // namespace copresence

#endif
