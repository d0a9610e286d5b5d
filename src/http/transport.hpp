// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_TRANSPORT_HPP
#define COPRESENCE_HTTP_TRANSPORT_HPP

#include "async/deadline_timer.hpp"
#include "base/live_stats.hpp"
#include "http/connection.hpp"
#include "http/connection_pool.hpp"
#include "http/proxy.hpp"
#include "http/resolver.hpp"
#include "http/response_reader.hpp"
#include "http/tls_context.hpp"
#include "http/url.hpp"

#include <copresence/client_config.hpp>
#include <copresence/observer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// One request with its response, as the transport sees it. The transport calls the functions in the order in which they are
/// declared. If it repeats the request on a new connection, it begins again with `on_wait`.
class exchange {
public:
    /// The transport is about to wait for a connection, or for a new connection to open. Called before each such wait.
    virtual void on_wait() noexcept {}

    virtual void on_leased() {} ///< the wait for a connection has ended, with or without one

    virtual void on_opened() {} ///< a new connection is open, or could not be opened

    /// Called when a connection is open. Returns whether the request can be sent immediately.
    virtual bool try_prepare() { return true; }

    /// Called for a new connection if `try_prepare` returned false. Waits until the request can be sent. Returns false if it
    /// will not be sent. The connection then returns to the pool.
    virtual boost::asio::awaitable<bool> prepare();

    /// Returns the complete request, which must stay valid until `end`. A new response begins.
    virtual std::string_view begin(bool new_connection) = 0;
    virtual response_reader& reader() noexcept = 0; ///< receives the response; called after `begin`

    /// The exchange has ended, successfully or not. Returns whether the content of the response permits the reuse of the
    /// connection.
    virtual bool end(const transport_result& result) = 0;
    virtual unsigned status() const noexcept = 0; ///< HTTP status of the response; 0 without a header

    /// Whether the request may be sent a second time although the server may have processed it.
    virtual bool is_repeatable() const noexcept { return true; }

protected:
    ~exchange() = default;
};

/// Receives reports on new connections.
class connection_observer {
public:
    /// A connection was opened, or could not be opened. `took` is the duration of all steps.
    virtual void on_connection(const transport_result& result, const connection& what,
                               std::chrono::steady_clock::duration took) = 0;

protected:
    ~connection_observer() = default;
};

/// The server of a transport, and the limits of its connections.
struct transport_config {
    url server;
    std::optional<proxy_server> proxy; ///< empty: no proxy
    tls_config tls;                    ///< not used for plain http
    tls_context::arriving arriving = tls_context::arriving::presences;
    timeout_config timeouts;
    pool_state::bounds pool;
};

/// The parts around a transport. Pointers may be null; they must outlive the transport. Tests replace the connections.
struct transport_hooks {
    lookup start_lookup;                   ///< resolves host names
    std::shared_ptr<live_stats> stats;     ///< required
    std::shared_ptr<observer> events;      ///< receives `connection_closed`
    connection_observer* opened = nullptr; ///< receives each new connection
    tunnel_watcher* tunnels = nullptr;     ///< receives the headers of CONNECT requests
    connection_pool::maker make_connection =
        {}; ///< makes a connection that is not open yet; empty: over sockets
};

/// Sends requests to one server. Tests replace it. Used on one strand.
class transport {
public:
    virtual ~transport() = default;

    /// Runs `what` on an idle connection, or on a new one. `new_connection` excludes idle connections. If a reused connection
    /// ended while it was idle, the request is repeated once on a new connection: the server closed the connection before it
    /// read the request, or sent a 408 because the connection was idle.
    ///
    /// Returns the result of the last exchange, or the reason why no request was sent. Returns nothing if the request could not
    /// be sent immediately on a reused connection, or if `exchange::prepare` returned false: the caller decides about another
    /// run. The pool has the connection back then.
    virtual boost::asio::awaitable<std::optional<transport_result>> run(exchange& what, deadline_timer& timer,
                                                                        bool new_connection) = 0;

    /// Leases a connection and opens it if it is new. On success, `leased` holds the connection.
    virtual boost::asio::awaitable<transport_result> open_one(lease& leased, deadline_timer& timer) = 0;

    /// Closes all connections. Later requests fail.
    virtual void close() noexcept = 0;
};

/// A transport with a pool of connections. The only place that leases and opens connections.
class pooled_transport final : public transport {
public:
    /// Errors: throws `boost::system::system_error` or `std::invalid_argument` if the trusted certificates cannot be read.
    pooled_transport(boost::asio::any_io_executor strand, transport_config config, transport_hooks hooks);
    pooled_transport(const pooled_transport&) = delete;
    pooled_transport& operator=(const pooled_transport&) = delete;

    boost::asio::awaitable<std::optional<transport_result>> run(exchange& what, deadline_timer& timer,
                                                                bool new_connection) override;
    boost::asio::awaitable<transport_result> open_one(lease& leased, deadline_timer& timer) override;

    void close() noexcept override { pool_->close(); }

    const url& server() const noexcept { return config_.server; }

private:
    connection_pool::maker over_sockets();
    boost::asio::awaitable<lease> acquire(deadline_timer& timer, bool new_connection);
    boost::asio::awaitable<transport_result> open(lease& leased, deadline_timer& timer);

    const boost::asio::any_io_executor strand_;
    const transport_config config_;
    const std::shared_ptr<live_stats> stats_;
    connection_observer* const opened_;
    tunnel_watcher* const tunnels_;
    std::optional<tls_context> tls_; // empty for plain http
    resolver resolver_;
    const std::shared_ptr<connection_pool> pool_;
};

} // namespace copresence::detail

#endif
