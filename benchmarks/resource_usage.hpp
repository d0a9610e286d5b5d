// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_RESOURCE_USAGE_HPP
#define COPRESENCE_BENCHMARKS_RESOURCE_USAGE_HPP

namespace bench {

/// Seconds spent by this process; a difference of two is what lay between them.
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

/// The most memory that this process has had resident, in KiB (`VmHWM`; proc(5)).
/// Errors: throws `std::runtime_error` where the system does not tell.
long peak_rss_kb();

} // namespace bench

#endif
