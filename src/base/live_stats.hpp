// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BASE_LIVE_STATS_HPP
#define COPRESENCE_BASE_LIVE_STATS_HPP

#include <copresence/client_stats.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace copresence {

/// The counters of a client. Written on the strand of the client, and read from any thread.
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
    std::array<counter, static_cast<std::size_t>(retirement::closed) + 1>
        connections_retired{}; // indexed by `retirement`
    gauge connections_open{0};
    gauge connections_idle{0};
    gauge requests_waiting{0};

    counter& retired(retirement why) noexcept { return connections_retired[static_cast<std::size_t>(why)]; }

    /// Returns the current values. Each value is correct, but they may be from different moments.
    client_stats snapshot() const noexcept {
        const auto ended = [this](retirement why) {
            return connections_retired[static_cast<std::size_t>(why)].load();
        };
        const std::size_t open = connections_open;
        const std::size_t idle = connections_idle;
        return {.calls = calls,
                .requests = requests,
                .presences = presences,
                .ids_planned = ids_planned,
                .ids_settled = ids_settled,
                .bytes_received = bytes_received,
                .connections_created = connections_created,
                .connections_reused = connections_reused,
                .sessions_resumed = sessions_resumed,
                .connections_retired = {.idle_timeout = ended(retirement::idle_timeout),
                                        .max_age = ended(retirement::max_age),
                                        .displaced = ended(retirement::displaced),
                                        .stale = ended(retirement::stale),
                                        .response = ended(retirement::response),
                                        .failed = ended(retirement::failed),
                                        .interrupted = ended(retirement::interrupted),
                                        .closed = ended(retirement::closed)},
                .connections_open = open,
                .connections_idle = idle,
                .connections_leased = open > idle ? open - idle : 0,
                .requests_waiting = requests_waiting};
    }
};

} // namespace copresence

#endif
