// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/command.hpp"
#include "cli/file_io.hpp"
#include "cli/session_store.hpp"

namespace copresence::cli {

exit_code run_logout(arguments args) {
    const parsed_line line = parse_options(args, {});
    if (line.asked != parsed_line::request::run) return tell(line.asked, logout_help());
    if (!line.operands.empty()) throw usage_error{"unexpected argument '" + line.operands.front() + "'"};
    const bool was_there = session_store{}.remove();
    write_output(was_there ? "signed out\n" : "nobody was signed in\n", patience::endless());
    return exit_code::success;
}

std::string logout_help() {
    return "Usage: copresence logout\n"
           "Forget who has signed in with 'copresence login': remove the session from this machine.\n"
           "\n"
           "The refresh token stays valid at Microsoft until it expires there; a session that may\n"
           "have fallen into other hands is ended with 'Revoke sessions' in Entra.\n"
           "\n"
           "Options:\n" +
           describe_options({}) +
           "\n"
           "Exit status:\n"
           "  0  there is no session any more, or was none\n"
           "  1  it cannot be removed\n"
           "  2  wrong usage\n";
}

} // namespace copresence::cli
