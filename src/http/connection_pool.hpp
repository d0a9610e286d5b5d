// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_CONNECTION_POOL_HPP
#define COPRESENCE_HTTP_CONNECTION_POOL_HPP

#include "async/event.hpp"
#include "async/time_guard.hpp"
#include "http/connection.hpp"
#include "http/pool_state.hpp"
#include "live_stats.hpp"

#include <copresence/observer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace copresence {

class connection_pool;

/// The hold on one connection of the pool, until `keep` or `retire`. A hold that ends without either has been
/// interrupted, and its connection is closed.
class lease {
public:
    lease() noexcept = default;
    lease(lease&& other) noexcept;
    lease& operator=(lease&& other) noexcept;
    ~lease();

    explicit operator bool() const noexcept { return connection_ != nullptr; }

    connection& operator*() const noexcept { return *connection_; }

    connection* operator->() const noexcept { return connection_; }

    /// Whether the connection is still to be opened.
    bool fresh() const noexcept { return fresh_; }

    /// Gives the connection back to be used again: its last response was complete.
    void keep() noexcept { end(std::nullopt); }

    /// Gives the connection back never to be used again.
    void retire(retirement why) noexcept { end(why); }

private:
    friend class connection_pool;

    void end(std::optional<retirement> why) noexcept;

    std::shared_ptr<connection_pool> pool_;
    connection* connection_ = nullptr;
    pool_state::connection_id id_ = 0;
    bool fresh_ = false;
};

/// The connections of one client. Used on the client's strand only.
///
/// It has no timer: connections that have outlived their time are closed when the pool is next used. A timer would
/// keep `io_context::run` from returning when all work is done.
class connection_pool : public std::enable_shared_from_this<connection_pool> {
public:
    using maker = std::function<std::unique_ptr<connection>()>;

    /// `seen` is told of every connection that ends; null: nobody is.
    connection_pool(boost::asio::any_io_executor strand, pool_state::bounds limits, maker make,
                    std::shared_ptr<live_stats> stats, std::shared_ptr<observer> seen = nullptr);
    ~connection_pool();

    /// A connection for which nobody need wait, `fresh` for one that was never used. Empty: there is none.
    lease try_acquire(bool fresh);

    /// Waits for a connection in the same way, until the guard ends the wait; the lease is
    /// empty then.
    boost::asio::awaitable<lease> acquire(time_guard& guard, time_guard::duration limit, bool fresh);

    /// Closes everything, leased connections included; nothing is reused any more.
    void close() noexcept;

private:
    friend class lease;

    // In line from its construction to its destruction, which gives back a grant that nobody took.
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
    void take_back(pool_state::connection_id id, std::optional<retirement> why) noexcept;
    void hand_over(const pool_state::hand_off& to) noexcept;
    void settle() noexcept;

    boost::asio::any_io_executor strand_;
    pool_state state_;
    maker make_;
    std::shared_ptr<live_stats> stats_;
    std::shared_ptr<observer> seen_;
    std::map<pool_state::connection_id, std::unique_ptr<connection>> connections_;
    std::map<pool_state::ticket, waiter*> waiters_;
    pool_state::ticket next_ticket_ = 1;
    bool closed_ = false;
};

} // namespace copresence

#endif
