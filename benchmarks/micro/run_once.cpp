// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// Runs one case for callgrind, which counts inside of `copresence_counted` alone. Without an argument, lists
// the cases and their items.

#include "micro_case.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>

// A name that callgrind finds, and a call that the compiler leaves there.
extern "C" [[gnu::noinline]] void copresence_counted(const std::function<void()>& run) {
    run();
    bench::keep(run);
}

int main(int argc, char* argv[]) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    for (const auto& each : bench::all_cases()) {
        if (wanted.empty()) std::printf("%s %zu\n", each.name.c_str(), each.items);
        if (wanted != each.name) continue;
        const auto run = each.prepare();
        run(); // what is done once only is done now
        copresence_counted(run);
        return EXIT_SUCCESS;
    }
    if (wanted.empty()) return EXIT_SUCCESS;
    std::fprintf(stderr, "there is no case '%s'\n", argv[1]);
    return EXIT_FAILURE;
}
