// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Measures the time of each case with Google Benchmark, for one item and for a whole run.

#include "micro_case.hpp"

#include <benchmark/benchmark.h>

namespace {

void measure(benchmark::State& state, const bench::micro_case& which) {
    const auto run = which.prepare();
    for ([[maybe_unused]] auto each : state)
        run();
    const auto items = static_cast<double>(which.items) * static_cast<double>(state.iterations());
    state.counters["per_item"] =
        benchmark::Counter(items, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

} // namespace

int main(int argc, char* argv[]) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    for (const auto& each : bench::all_cases())
        benchmark::RegisterBenchmark(each.name.c_str(), measure, each);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
