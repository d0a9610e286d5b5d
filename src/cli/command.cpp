// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"

#include "cli/file_io.hpp"

#include <copresence/version.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <new>

namespace copresence::detail::cli {

namespace {

constexpr std::array commands{
    command{"login", "sign in, and store a session for 'copresence get'", login_help, run_login},
    command{"logout", "remove the session", logout_help, run_logout},
    command{"whoami", "show the session", whoami_help, run_whoami},
    command{"get", "fetch presences and print them", get_help, run_get},
    command{"serve", "run a local simulation of Microsoft Graph for tests", serve_help, run_serve},
};

std::string tool_help() {
    std::string text = "Usage: copresence COMMAND [OPTION]...\n"
                       "Fetch the presences of any number of users from Microsoft Graph.\n\nCommands:\n";
    const auto describe = [&text](std::string_view name, std::string_view summary) {
        std::string head = "  " + std::string{name};
        head.resize(12, ' ');
        text.append(head).append(summary).append("\n");
    };
    for (const command& each : commands)
        describe(each.name, each.summary);
    describe("help", "show help for a command");
    return text + "\nOptions:\n" + describe_options({}) +
           "\n'copresence COMMAND --help' shows the options of a command.\n";
}

const command& named(std::string_view name) {
    for (const command& each : commands) {
        if (each.name == name) return each;
    }
    throw usage_error{"unknown command '" + std::string{name} + "'"};
}

exit_code run_help(arguments args) {
    const parsed_line line = parse_options(args, {});
    if (line.operands.size() > 1) throw usage_error{"'copresence help' accepts only one command"};
    const bool for_command = line.asked == parsed_line::request::run && !line.operands.empty();
    const auto asked = line.asked == parsed_line::request::version ? line.asked : parsed_line::request::help;
    return report(asked, for_command ? named(line.operands.front()).help() : tool_help());
}

/// Runs the command in `args`. Appends the name of the command to `used`, which an error message recommends for help.
exit_code dispatch(arguments args, std::string& used, run_deadline& deadline) {
    if (args.empty() || args.front().starts_with('-')) {
        const parsed_line line = parse_options(args, {});
        if (line.asked == parsed_line::request::run) throw usage_error{"no command is given"};
        return report(line.asked, tool_help());
    }
    if (args.front() == "help") return run_help(args.subspan(1));
    const command& chosen = named(args.front());
    used.append(" ").append(chosen.name);
    return chosen.run(args.subspan(1), deadline);
}

/// Returns the maximum time to write the last error message. Standard error may be a pipe that no process reads.
std::chrono::milliseconds time_to_complain(const run_deadline& deadline) {
    constexpr std::chrono::milliseconds shortest{1'000};
    constexpr std::chrono::milliseconds longest{10'000};
    if (!deadline) return longest;
    const auto left = *deadline - wait_limits::clock::now();
    return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(left), shortest, longest);
}

} // namespace

exit_code report(parsed_line::request asked, const std::string& help) {
    const bool version = asked == parsed_line::request::version;
    write_output(version ? "copresence " COPRESENCE_VERSION_STRING "\n" : help, wait_limits::endless());
    return exit_code::success;
}

int run_tool(arguments args) {
    std::string used = "copresence";
    run_deadline deadline;
    exit_code code = exit_code::failure;
    try {
        code = dispatch(args, used, deadline);
    } catch (const interrupted& by) {
        return 128 + by.signal;
    } catch (const usage_error& error) {
        complain_within(time_to_complain(deadline), error.what(), "Try '" + used + " --help'.");
        code = exit_code::usage;
    } catch (const std::bad_alloc&) {
        complain_within(time_to_complain(deadline), "out of memory");
    } catch (const std::exception& error) {
        complain_within(time_to_complain(deadline), error.what());
    }
    return static_cast<int>(code);
}

} // namespace copresence::detail::cli
