// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_CONNECTION_HPP
#define COPRESENCE_HTTP_CONNECTION_HPP

#include "async/deadline_timer.hpp"
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

namespace copresence::detail {

class resolver;
class tls_context;
class tunnel_watcher;
struct proxy_server;
struct url;

/// The outcome of opening a connection, or of an exchange on a connection.
struct transport_result {
    error_code code; ///< the error to report: an `errc`, or the reason for which the timer was stopped
    copresence::step step = copresence::step::none; ///< the step that failed
    error_code transport; ///< the underlying error of the socket, resolver or TLS layer
    std::string detail;
    std::optional<deadline_timer::clock::time_point> first_byte_at =
        std::nullopt; ///< when the first byte of the response arrived

    explicit operator bool() const noexcept { return !code.failed(); }

    /// Adds the details of a failure to its diagnostics.
    void describe(diagnostics& info) const {
        info.step = step;
        info.transport = transport;
        info.detail = detail;
    }
};

/// One connection to the service: TLS, or plain TCP to a loopback address. Used on the client's strand only, by one
/// worker at a time. `interrupt` closes the connection, because it cannot be reused after a cancelled operation.
class connection : public interruptible {
public:
    virtual ~connection() = default;

    /// Opens the connection: looks up the name of the host or proxy, connects to the first address that accepts, asks the
    /// proxy for a tunnel, and performs the TLS handshake.
    virtual boost::asio::awaitable<transport_result>
    open(resolver& resolver, const url& server, const timeout_config& limits, deadline_timer& timer) = 0;

    /// Sends a complete request, and passes the response to `reader` until the response is complete.
    virtual boost::asio::awaitable<transport_result> exchange(std::string_view request,
                                                              response_reader& reader,
                                                              const timeout_config& limits,
                                                              deadline_timer& timer) = 0;

    /// Closes immediately, without a TLS close_notify alert. HTTP's framing already shows whether a response was complete.
    virtual void close() noexcept = 0;

    /// Returns whether the connection is open and has not received unexpected data.
    virtual bool usable() const noexcept = 0;

    /// Returns whether the peer has neither closed this usable connection nor sent unexpected data. Checks the socket with a
    /// system call, which costs about a tenth of a small request.
    virtual bool alive() noexcept = 0;

    /// Returns when the peer last showed activity: at the end of `open`, or at the first byte of the last response.
    virtual deadline_timer::clock::time_point last_received_at() const noexcept = 0;

    virtual bool session_resumed() const noexcept = 0;

    /// Returns the TLS parameters of an open connection. All members are empty for a plain connection.
    virtual tls_facts tls() const = 0;

    void interrupt() noexcept final { close(); }
};

/// Creates a connection that is not open yet. `tls` is null for a plain connection. `proxy` is null without a proxy; a plain
/// connection never uses one. `watcher` receives the headers exchanged with a proxy, and may be null. Pointers that are not
/// null must remain valid as long as the connection exists.
std::unique_ptr<connection> make_connection(const boost::asio::any_io_executor& strand, tls_context* tls,
                                            const proxy_server* proxy = nullptr,
                                            tunnel_watcher* watcher = nullptr);

} // namespace copresence::detail

#endif
