// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_COUNTERS_HPP
#define COPRESENCE_LOCAL_GRAPH_COUNTERS_HPP

#include <copresence/local_graph.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace copresence::detail::embedded {

/// The counters of a service, written on its strand and read from any thread. One mutex protects all
/// counters, so that a snapshot is consistent. The mutex is locked a few times per request and is rarely
/// contended.
class counters {
public:
    void connection_begins(bool resumed) {
        const std::scoped_lock lock{mutex_};
        ++stats_.connections;
        if (resumed) ++stats_.sessions_resumed;
        ++stats_.open_connections;
        stats_.peak_connections = std::max(stats_.peak_connections, stats_.open_connections);
    }

    void connection_ends() {
        const std::scoped_lock lock{mutex_};
        --stats_.open_connections;
    }

    /// Returns the number of the request.
    std::uint64_t request_begins() {
        const std::scoped_lock lock{mutex_};
        ++requests_open_;
        stats_.peak_requests = std::max(stats_.peak_requests, requests_open_);
        return ++stats_.requests;
    }

    void request_ends() {
        const std::scoped_lock lock{mutex_};
        --requests_open_;
    }

    void fault_applies() {
        const std::scoped_lock lock{mutex_};
        ++stats_.faults;
    }

    void received(std::size_t bytes) {
        const std::scoped_lock lock{mutex_};
        stats_.bytes_received += bytes;
    }

    void sent(std::size_t bytes, std::size_t presences) {
        const std::scoped_lock lock{mutex_};
        stats_.bytes_sent += bytes;
        stats_.presences += presences;
    }

    local_graph_stats snapshot() const {
        const std::scoped_lock lock{mutex_};
        return stats_;
    }

private:
    mutable std::mutex mutex_;
    local_graph_stats stats_;
    std::size_t requests_open_ = 0;
};

} // namespace copresence::detail::embedded

#endif
