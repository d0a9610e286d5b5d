// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LIVE_STATS_HPP
#define COPRESENCE_LIVE_STATS_HPP

#include <copresence/client_stats.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace copresence {

/// The counters of a client while it works: written on its strand, read from anywhere.
struct live_stats {
    using counter = std::atomic<std::uint64_t>;
    using gauge = std::atomic<std::size_t>;

    counter calls{0};
    counter requests{0};
    counter presences{0};
    counter ids_planned{0};
    counter ids_settled{0};
    counter bytes_received{0};
    counter connections_created{0};
    counter connections_reused{0};
    counter sessions_resumed{0};
    gauge connections_open{0};
    gauge connections_idle{0};
    gauge requests_waiting{0};

    /// Each number is right; together they need not be of one moment.
    client_stats snapshot() const noexcept {
        return {.calls = calls,
                .requests = requests,
                .presences = presences,
                .ids_planned = ids_planned,
                .ids_settled = ids_settled,
                .bytes_received = bytes_received,
                .connections_created = connections_created,
                .connections_reused = connections_reused,
                .sessions_resumed = sessions_resumed,
                .connections_open = connections_open,
                .connections_idle = connections_idle,
                .requests_waiting = requests_waiting};
    }
};

} // namespace copresence

#endif
