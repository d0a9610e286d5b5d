// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_COMMAND_HPP
#define COPRESENCE_CLI_COMMAND_HPP

#include "cli/ending.hpp"
#include "cli/options.hpp"

#include <string>
#include <string_view>

namespace copresence::cli {

/// A command of the tool.
struct command {
    std::string_view name;
    std::string_view summary; ///< one line of `copresence --help`
    std::string (*help)();

    /// Runs the command. `args` does not include the name of the command.
    /// Errors: throws the exceptions that ending.hpp defines.
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

/// Prints `help` or the version on standard output, depending on `asked`.
exit_code tell(parsed_line::request asked, const std::string& help);

/// Runs the command in `args`, and reports errors on standard error. Returns the exit code of the process.
int run_tool(arguments args);

} // namespace copresence::cli

#endif
