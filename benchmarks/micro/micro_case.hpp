// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_MICRO_CASE_HPP
#define COPRESENCE_BENCHMARKS_MICRO_CASE_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

/// One piece of the library's work. `google_benchmark.cpp` takes the time of it, `run_once.cpp` lets
/// callgrind count its instructions.
struct micro_case {
    std::string name;
    std::size_t items; ///< that one run handles: presences, ids, requests

    /// Makes what a run needs, and gives the run, which may be repeated. Nothing of it is measured.
    std::function<std::function<void()>()> prepare;
};

using micro_cases = std::vector<micro_case>;

micro_cases user_id_cases();
micro_cases plan_cases();
micro_cases request_cases();
micro_cases decoder_cases();
micro_cases merge_cases();
micro_cases pool_cases();
micro_cases gate_cases();

/// All of them.
micro_cases all_cases();

/// As many ids, none like another, the same in every run.
std::vector<copresence::user_id> distinct_ids(std::size_t count);

/// The compiler has to assume that somebody looks at `value`.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "r,m"(&value) : "memory");
}

} // namespace bench

#endif
