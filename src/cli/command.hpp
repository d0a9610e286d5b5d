// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_COMMAND_HPP
#define COPRESENCE_CLI_COMMAND_HPP

#include "cli/ending.hpp"
#include "cli/options.hpp"

#include <string>
#include <string_view>

namespace copresence::cli {

/// One of the tool's commands.
struct command {
    std::string_view name;
    std::string_view summary; ///< one line of `copresence --help`
    std::string (*help)();

    /// Runs it; the command's name is not among `args`.
    /// Errors: throws what ending.hpp has.
    exit_code (*run)(arguments args);
};

std::string get_help();
exit_code run_get(arguments args);

std::string login_help();
exit_code run_login(arguments args);

std::string logout_help();
exit_code run_logout(arguments args);

std::string whoami_help();
exit_code run_whoami(arguments args);

std::string serve_help();
exit_code run_serve(arguments args);

/// Answers `--help` with `help`, and `--version`, on standard output.
exit_code tell(parsed_line::request asked, const std::string& help);

/// Runs what the tool's command line asks for, and tells errors on standard error. The result is the
/// process's exit code.
int run_tool(arguments args);

} // namespace copresence::cli

#endif
