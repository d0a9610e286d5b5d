// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"
#include "cli/process.hpp"

#include <string>
#include <vector>

int main(int argc, char** argv) {
    copresence::detail::cli::prepare_process();
    const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
    return copresence::detail::cli::run_tool(args);
}
