// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"
#include "cli/file_io.hpp"
#include "cli/session_store.hpp"

namespace copresence::detail::cli {

exit_code run_logout(arguments args, run_deadline&) {
    const parsed_line line = parse_options(args, {});
    if (line.asked != parsed_line::request::run) return report(line.asked, logout_help());
    if (!line.operands.empty()) throw usage_error{"unexpected argument '" + line.operands.front() + "'"};
    const auto limits = wait_limits::endless();
    const removal done = session_store{}.remove(limits);
    write_output(done.existed ? "signed out\n" : "there was no session\n", limits);
    if (!done.lock_error.empty())
        complain("warning: a running 'copresence get' may store the session again: " + done.lock_error,
                 limits);
    return exit_code::success;
}

std::string logout_help() {
    return "Usage: copresence logout\n"
           "Remove the session of 'copresence login' from this machine.\n"
           "\n"
           "Microsoft does not revoke the refresh token, which stays valid until it expires. If\n"
           "other people may have read it, use 'Revoke sessions' in Microsoft Entra.\n"
           "\n"
           "Options:\n" +
           describe_options({}) +
           "\n"
           "Exit status:\n"
           "  0  the session was removed, or did not exist\n"
           "  1  the session could not be removed\n"
           "  2  wrong usage\n";
}

} // namespace copresence::detail::cli
