// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_POOL_STATE_HPP
#define COPRESENCE_HTTP_POOL_STATE_HPP

#include <copresence/client_stats.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace copresence {

/// Who gets which connection, and which connections end: the decisions of the pool, without a socket and without a
/// clock of their own.
///
/// A place is the right to have a connection; there are `max_connections` of them. Those who need one wait
/// first-in-first-out, and a place that becomes free is handed to the first of them at once, so that nobody who comes
/// later overtakes. The connection used last is used first: the others may then grow old and end.
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

    /// A connection to use. `fresh`: it does not exist yet, and is to be opened.
    struct grant {
        connection_id id = 0;
        bool fresh = false;
    };

    /// A grant for someone who has waited.
    struct hand_off {
        ticket waiter = 0;
        grant what;
    };

    explicit pool_state(bounds limits) noexcept
        : limits_{limits} {}

    /// A connection that is there to be had, `fresh` for one that was never used. Empty: there is none.
    std::optional<grant> try_acquire(bool fresh, time_point now);

    /// Asks in the same way. Empty: wait, under `who`, which is greater than in all calls before, for a hand-off.
    std::optional<grant> acquire(ticket who, bool fresh, time_point now);

    /// A granted connection comes back, to end for the reason given; without one it is reusable. Where someone waits, the
    /// place is handed on, with the connection if it is reusable.
    std::optional<hand_off> release(connection_id id, std::optional<retirement> why, time_point now);

    /// Who waits under `who` does so no longer. False: it does not wait, a grant is on its way to it.
    bool abandon(ticket who) noexcept;

    /// A connection that was idle turned out to be dead; its place was granted with it and stays granted, for
    /// the fresh connection that is returned.
    grant replace(connection_id id, time_point now);

    struct ended {
        connection_id id;
        retirement why;

        friend bool operator==(const ended&, const ended&) = default;
    };

    /// The connections that ended since the last call, to be closed and destroyed.
    std::vector<ended> take_ended() noexcept;

    /// The client is closed: every idle connection ends.
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
        ticket who;
        bool fresh;
    };

    grant create(time_point now);
    std::optional<retirement> outlived(const member& m, time_point now) const noexcept;
    void end_outlived(time_point now);

    bounds limits_;
    connection_id next_id_ = 1;
    std::vector<member> leased_;
    std::deque<member> idle_; // the one used last at the back
    std::deque<waiter> waiting_;
    std::vector<ended> ended_;
};

} // namespace copresence

#endif
