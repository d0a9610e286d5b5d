// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"
#include "cli/credentials.hpp"
#include "cli/file_io.hpp"
#include "cli/session_store.hpp"
#include "cli/terminal_text.hpp"

namespace copresence::detail::cli {

namespace {

std::string line_of(std::string name, const std::string& value) {
    name.resize(14, ' ');
    return value.empty() ? "" : name + terminal_text(value).text + "\n";
}

std::string described(const session& found, const std::string& path) {
    return line_of("tenant", found.tenant) + line_of("application", found.client_id) +
           line_of("authority", found.authority) + line_of("endpoint", found.endpoint) +
           line_of("ca-file", found.ca_file) + line_of("since", found.since) + line_of("session", path);
}

} // namespace

exit_code run_whoami(arguments args, run_deadline&) {
    const parsed_line line = parse_options(args, {});
    if (line.asked != parsed_line::request::run) return report(line.asked, whoami_help());
    if (!line.operands.empty()) throw usage_error{"unexpected argument '" + line.operands.front() + "'"};
    const session_store store;
    const auto found = store.load();
    if (!found) throw run_error{"not signed in: run 'copresence login'"};
    write_output(described(*found, store.path()), wait_limits::endless());
    return exit_code::success;
}

std::string whoami_help() {
    return "Usage: copresence whoami\n"
           "Show the tenant, the application and the service of the session. The command sends\n"
           "no request, so it also shows a session that has been revoked.\n"
           "\n"
           "Options:\n" +
           describe_options({}) +
           "\n"
           "Exit status:\n"
           "  0  success: a session exists\n"
           "  1  no session exists, or the session cannot be used\n"
           "  2  wrong usage\n";
}

} // namespace copresence::detail::cli
