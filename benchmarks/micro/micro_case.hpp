// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_MICRO_CASE_HPP
#define COPRESENCE_BENCHMARKS_MICRO_CASE_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

/// A small piece of the library's work. `google_benchmark.cpp` measures its time, and `run_once.cpp` lets
/// callgrind count its instructions.
struct micro_case {
    std::string name;
    std::size_t items; ///< presences, ids or requests of one run

    /// Prepares the data of a run, and returns the run as a function, which may be called repeatedly. The
    /// preparation is not measured.
    std::function<std::function<void()>()> prepare;
};

using micro_cases = std::vector<micro_case>;

micro_cases user_id_cases();
micro_cases plan_cases();
micro_cases request_cases();
micro_cases decoder_cases();
micro_cases merge_cases();
micro_cases pool_cases();
micro_cases limiter_cases();

/// Returns the cases of all files.
micro_cases all_cases();

/// Returns `count` different ids. They are the same in every run.
std::vector<copresence::user_id> distinct_ids(std::size_t count);

/// Prevents the compiler from optimizing `value` away.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "r,m"(&value) : "memory");
}

} // namespace bench

#endif
