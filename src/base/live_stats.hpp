// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_LIVE_STATS_HPP
#define COPRESENCE_BASE_LIVE_STATS_HPP

#include <copresence/client_stats.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace copresence::detail {

/// The counters of a client. Written on the strand of the client, and read from any thread.
struct live_stats {
    using counter = std::atomic<std::uint64_t>;
    using gauge = std::atomic<std::size_t>;

    counter calls{0};
    counter requests{0};
    counter presences{0};
    counter ids_planned{0};
    counter ids_completed{0};
    counter bytes_received{0};
    counter connections_created{0};
    counter connections_reused{0};
    counter sessions_resumed{0};
    std::array<counter, static_cast<std::size_t>(close_reason::closed) + 1>
        connections_closed{}; // indexed by `close_reason`
    gauge connections_open{0};
    gauge connections_idle{0};
    gauge requests_waiting{0};

    counter& retired(close_reason cause) noexcept {
        return connections_closed[static_cast<std::size_t>(cause)];
    }

    /// Returns the current values. Each value is correct, but they may be from different moments.
    client_stats snapshot() const noexcept {
        const auto ended = [this](close_reason cause) {
            return connections_closed[static_cast<std::size_t>(cause)].load();
        };
        const std::size_t open = connections_open;
        const std::size_t idle = connections_idle;
        return {.calls = calls,
                .requests = requests,
                .presences = presences,
                .ids_planned = ids_planned,
                .ids_completed = ids_completed,
                .bytes_received = bytes_received,
                .connections_created = connections_created,
                .connections_reused = connections_reused,
                .sessions_resumed = sessions_resumed,
                .connections_closed = {.idle_timeout = ended(close_reason::idle_timeout),
                                       .max_age = ended(close_reason::max_age),
                                       .displaced = ended(close_reason::displaced),
                                       .stale = ended(close_reason::stale),
                                       .response = ended(close_reason::response),
                                       .failed = ended(close_reason::failed),
                                       .interrupted = ended(close_reason::interrupted),
                                       .closed = ended(close_reason::closed)},
                .connections_open = open,
                .connections_idle = idle,
                .connections_leased = open > idle ? open - idle : 0,
                .requests_waiting = requests_waiting};
    }
};

} // namespace copresence::detail

#endif
