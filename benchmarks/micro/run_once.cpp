// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Runs one case under callgrind, which counts instructions only inside `copresence_counted`. Without an
// argument, lists the cases and their numbers of items.

#include "micro_case.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>

// extern "C" gives the function a name that callgrind can find, and noinline keeps the call.
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
        run(); // work that is done only once is not counted
        copresence_counted(run);
        return EXIT_SUCCESS;
    }
    if (wanted.empty()) return EXIT_SUCCESS;
    std::fprintf(stderr, "unknown case '%s'; run without arguments to list the cases\n", argv[1]);
    return EXIT_FAILURE;
}
