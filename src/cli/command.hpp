// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_COMMAND_HPP
#define COPRESENCE_CLI_COMMAND_HPP

#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "cli/wait_limits.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// The time when `--timeout` ends the run, or nothing without a timeout.
using run_deadline = std::optional<wait_limits::clock::time_point>;

/// A command of the tool.
struct command {
    std::string_view name;
    std::string_view summary; ///< one line of `copresence --help`
    std::string (*help)();

    /// Runs the command. `args` does not include the name of the command. Sets `deadline` if the command has a timeout, so
    /// that the caller can also report errors before the deadline.
    /// Errors: throws the exceptions that ending.hpp defines.
    exit_code (*run)(arguments args, run_deadline& deadline);
};

std::string get_help();
exit_code run_get(arguments args, run_deadline& deadline);

std::string login_help();
exit_code run_login(arguments args, run_deadline& deadline);

std::string logout_help();
exit_code run_logout(arguments args, run_deadline& deadline);

std::string whoami_help();
exit_code run_whoami(arguments args, run_deadline& deadline);

std::string serve_help();
exit_code run_serve(arguments args, run_deadline& deadline);

/// Prints `help` or the version on standard output, depending on `asked`.
exit_code report(parsed_line::request asked, const std::string& help);

/// Runs the command in `args`, and reports errors on standard error. Returns the exit code of the process.
int run_tool(arguments args);

} // namespace copresence::detail::cli

#endif
