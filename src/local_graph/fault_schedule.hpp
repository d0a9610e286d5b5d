// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_FAULT_SCHEDULE_HPP
#define COPRESENCE_LOCAL_GRAPH_FAULT_SCHEDULE_HPP

#include <copresence/fault_plan.hpp>
#include <copresence/local_graph.hpp>

#include "local_graph/throttle_window.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace copresence::embedded {

/// What a plan says to one request.
struct fault_decision {
    const fault* what = nullptr;                          ///< null: nothing goes wrong
    std::optional<std::chrono::milliseconds> retry_after; ///< of a request that is throttled
};

/// Chooses the fault for each request. Knows no socket, no clock and no randomness of its own.
class fault_schedule {
public:
    using clock = throttle_window::clock;

    /// `plan` has been checked.
    fault_schedule(fault_plan plan, std::uint64_t seed);

    /// To be asked once for each request. What it points to lives as long as the schedule.
    fault_decision decide(const local_graph_request& request, clock::time_point now);

    /// Whether the plan names this token as one to accept.
    bool accepts(std::string_view token) const;

private:
    struct rule {
        fault_rule says;
        std::uint64_t used = 0;
        std::optional<throttle_window> budget;
    };

    bool is_meant(const request_filter& when, std::size_t place, const local_graph_request& request) const;

    std::vector<rule> rules_;
    std::uint64_t seed_;
};

} // namespace copresence::embedded

#endif
