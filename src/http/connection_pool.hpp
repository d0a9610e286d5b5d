// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_CONNECTION_POOL_HPP
#define COPRESENCE_HTTP_CONNECTION_POOL_HPP

#include "async/deadline_timer.hpp"
#include "async/event.hpp"
#include "base/live_stats.hpp"
#include "http/connection.hpp"
#include "http/pool_state.hpp"

#include <copresence/observer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace copresence::detail {

class connection_pool;

/// Owns the use of one connection of the pool, until `keep` or `close` is called. If neither was called, the destructor
/// closes the connection, because its request was interrupted.
class lease {
public:
    lease() noexcept = default;
    lease(lease&& other) noexcept;
    lease& operator=(lease&& other) noexcept;
    ~lease();

    explicit operator bool() const noexcept { return connection_ != nullptr; }

    connection& operator*() const noexcept { return *connection_; }

    connection* operator->() const noexcept { return connection_; }

    /// Returns whether the connection is new and must be opened first.
    bool fresh() const noexcept { return fresh_; }

    /// Returns the connection to the pool for reuse. Call this only if the last response was complete.
    void keep() noexcept { end(std::nullopt); }

    /// Closes the connection and counts `cause` as the reason.
    void close(close_reason cause) noexcept { end(cause); }

private:
    friend class connection_pool;

    void end(std::optional<close_reason> cause) noexcept;

    std::shared_ptr<connection_pool> pool_;
    connection* connection_ = nullptr;
    pool_state::connection_id id_ = 0;
    bool fresh_ = false;
};

/// The connections of one client. Used on the client's strand only.
///
/// The pool has no timer. Connections that exceed their idle timeout or maximum age are closed when the pool is used
/// next. A timer would keep `io_context::run` from returning when all work is done.
class connection_pool : public std::enable_shared_from_this<connection_pool> {
public:
    using maker = std::function<std::unique_ptr<connection>()>;

    /// `observer` is notified of every closed connection, and may be null.
    connection_pool(boost::asio::any_io_executor strand, pool_state::bounds limits, maker make,
                    std::shared_ptr<live_stats> stats, std::shared_ptr<observer> observer = nullptr);
    ~connection_pool();

    /// Returns a lease of a connection that is available without waiting, or an empty lease. If `fresh`, the connection is
    /// a new one.
    lease try_acquire(bool fresh);

    /// Like `try_acquire`, but waits for a connection if none is available. Returns an empty lease if the timer ended the
    /// wait, for example after `limit`.
    boost::asio::awaitable<lease> acquire(deadline_timer& timer, deadline_timer::duration limit, bool fresh);

    /// Closes all connections, including leased ones. Afterwards no connection is reused.
    void close() noexcept;

private:
    friend class lease;

    // A request that waits for a connection. The constructor registers it; the destructor removes it, and releases a grant
    // that the request did not take.
    struct waiter {
        waiter(connection_pool& pool, pool_state::ticket ticket);
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;
        ~waiter();

        event granted;
        std::optional<pool_state::grant> what;

    private:
        connection_pool& pool_;
        pool_state::ticket ticket_;
    };

    lease lend(pool_state::grant what, pool_state::time_point now);
    connection& make_fresh(pool_state::connection_id id);
    void take_back(pool_state::connection_id id, std::optional<close_reason> cause) noexcept;
    void hand_over(const pool_state::hand_off& to) noexcept;
    void process_ended() noexcept;

    boost::asio::any_io_executor strand_;
    pool_state state_;
    maker make_;
    std::shared_ptr<live_stats> stats_;
    std::shared_ptr<observer> observer_;
    std::map<pool_state::connection_id, std::unique_ptr<connection>> connections_;
    std::map<pool_state::ticket, waiter*> waiters_;
    pool_state::ticket next_ticket_ = 1;
    bool closed_ = false;
};

} // namespace copresence::detail

#endif
