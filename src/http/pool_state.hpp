// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_POOL_STATE_HPP
#define COPRESENCE_HTTP_POOL_STATE_HPP

#include <copresence/client_stats.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace copresence::detail {

/// The decisions of the connection pool: which request gets which connection, and which connections are closed.
/// Uses no socket. The caller passes the current time.
///
/// At most `max_connections` connections are open at a time. Further requests wait, first come, first served. When a
/// connection is released, it is granted to the first waiter immediately, so that a later request cannot overtake.
/// The most recently used idle connection is reused first, so that surplus connections reach their idle timeout.
class pool_state {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::milliseconds;
    using connection_id = std::uint64_t;
    using ticket = std::uint64_t;

    struct bounds {
        std::size_t max_connections;
        duration idle_timeout;
        duration max_age;
    };

    /// The right to use a connection. If `fresh`, the connection does not exist yet, and the caller must open it.
    struct grant {
        connection_id id = 0;
        bool fresh = false;
    };

    /// A grant for the request that waits under the ticket `waiter`.
    struct hand_off {
        ticket waiter = 0;
        grant what;
    };

    explicit pool_state(bounds limits) noexcept
        : limits_{limits} {}

    /// Grants a connection if one is available now. If `fresh`, grants only a new connection. Returns nothing if all
    /// `max_connections` connections are in use.
    std::optional<grant> try_acquire(bool fresh, time_point now);

    /// Like `try_acquire`, but if no connection is available, adds the ticket `caller` to the waiting list. `caller` must be
    /// greater than in all earlier calls. The grant then follows as a `hand_off`.
    std::optional<grant> acquire(ticket caller, bool fresh, time_point now);

    /// Releases a granted connection. With a reason `cause`, the connection is closed; without one it may be reused. If a
    /// request waits, the result grants it this connection, or a new one in its place.
    std::optional<hand_off> release(connection_id id, std::optional<close_reason> cause, time_point now);

    /// Removes the ticket `caller` from the waiting list. Returns false if the ticket is not in the list, for example
    /// because a grant was already handed to it.
    bool abandon(ticket caller) noexcept;

    /// Replaces the granted connection `id`, which the server closed while the connection was idle. Returns a grant for a
    /// new connection in its place.
    grant replace(connection_id id, time_point now);

    struct ended {
        connection_id id;
        close_reason cause;

        friend bool operator==(const ended&, const ended&) = default;
    };

    /// Returns the connections that ended since the last call. The caller must close and destroy them.
    std::vector<ended> take_ended() noexcept;

    /// Ends every idle connection, because the client was closed.
    void close();

    std::size_t open() const noexcept { return leased_.size() + idle_.size(); }

    std::size_t idle() const noexcept { return idle_.size(); }

    std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    struct member {
        connection_id id;
        time_point born;
        time_point idle_since;
    };

    struct waiter {
        ticket caller;
        bool fresh;
    };

    grant create(time_point now);
    std::optional<close_reason> outlived(const member& m, time_point now) const noexcept;
    void end_outlived(time_point now);

    bounds limits_;
    connection_id next_id_ = 1;
    std::vector<member> leased_;
    std::deque<member> idle_; // ordered by last use; the most recently used connection is at the back
    std::deque<waiter> waiting_;
    std::vector<ended> ended_;
};

} // namespace copresence::detail

#endif
