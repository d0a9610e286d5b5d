// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_RESOURCE_USAGE_HPP
#define COPRESENCE_BENCHMARKS_RESOURCE_USAGE_HPP

namespace bench {

/// Time used by this process, in seconds. The difference of two values is the time used between them.
struct resource_usage {
    double wall = 0;
    double user = 0;
    double system = 0;

    static resource_usage now();

    resource_usage& operator+=(const resource_usage& other);

    friend resource_usage operator-(const resource_usage& a, const resource_usage& b) {
        return {a.wall - b.wall, a.user - b.user, a.system - b.system};
    }
};

/// Returns the maximum resident memory of this process so far, in KiB (`VmHWM`; proc(5)).
/// Errors: throws `std::runtime_error` if the system does not provide the value.
long peak_rss_kb();

} // namespace bench

#endif
