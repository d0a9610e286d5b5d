// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

namespace copresence::detail::embedded {

/// The decision of a plan about one request.
struct fault_decision {
    const fault* what = nullptr;                          ///< null: no fault
    std::optional<std::chrono::milliseconds> retry_after; ///< for throttled requests
};

/// Selects the fault for each request. Uses no socket, clock or random source: the caller passes the time.
class fault_schedule {
public:
    using clock = throttle_window::clock;

    /// `plan` has been validated.
    fault_schedule(fault_plan plan, std::uint64_t seed);

    /// Must be called once for each request. `what` in the result is valid as long as the schedule exists.
    fault_decision decide(const local_graph_request& request, clock::time_point now);

    /// Returns whether a rule of the plan accepts this token.
    bool accepts(std::string_view token) const;

private:
    struct rule {
        fault_rule config;
        std::uint64_t used = 0;
        std::optional<throttle_window> budget;
    };

    bool is_meant(const request_filter& when, std::size_t place, const local_graph_request& request) const;

    std::vector<rule> rules_;
    std::uint64_t seed_;
};

} // namespace copresence::detail::embedded

#endif
