// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_FORMAT_TABLE_HPP
#define COPRESENCE_CLI_FORMAT_TABLE_HPP

#include "cli/terminal.hpp"

#include <copresence/presence.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace copresence::detail::cli {

/// Statistics of a run.
struct run_figures {
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;
    std::chrono::milliseconds elapsed{0};
};

/// Returns an aligned table with a summary line at its end. Texts of the service and of users are made safe by `terminal_text`.
/// Status messages are cut to the width of the terminal, or to 60 columns if the output is not a terminal.
std::string format_table(std::span<const presence> presences, const run_figures& figures,
                         const terminal_traits& output);

/// Returns a line such as `3 users: 2 Available, 1 Away; 1 request, 1 connection, 12 ms`.
std::string summary_line(std::span<const presence> presences, const run_figures& figures);

} // namespace copresence::detail::cli

#endif
