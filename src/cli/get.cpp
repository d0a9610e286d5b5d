// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"
#include "cli/failure_message.hpp"
#include "cli/fetch.hpp"
#include "cli/file_io.hpp"
#include "cli/format_csv.hpp"
#include "cli/format_jsonl.hpp"
#include "cli/format_table.hpp"
#include "cli/get_settings.hpp"
#include "cli/id_file.hpp"
#include "cli/process.hpp"
#include "cli/report_text.hpp"
#include "cli/terminal.hpp"

#include <unistd.h>

namespace copresence::detail::cli {

namespace {

std::vector<user_id> read_ids(const get_settings& settings, const wait_limits& limits) {
    if (!settings.ids_file) return settings.ids;
    const std::string text = read_input(*settings.ids_file, largest_id_file, limits);
    return parse_ids(text, name_of_input(*settings.ids_file), limits);
}

client_config config_of(const get_settings& settings) {
    client_config config = config_of(settings.service);
    config.api_version = settings.api_version;
    config.user_agent = "copresence-get";
    if (settings.max_connections) {
        config.max_connections = *settings.max_connections;
        config.max_concurrent_requests = *settings.max_connections;
    }
    return config;
}

[[noreturn]] void throw_failure(const failure& cause, const wait_limits& limits) {
    const std::string message = failure_message(cause);
    if (limits.is_over()) throw timeout_error{message};
    throw run_error{message};
}

std::string formatted(const fetched& result, output_format format) {
    const std::vector<presence>& found = result.report.found;
    switch (format) {
    case output_format::jsonl: return format_jsonl(found);
    case output_format::csv: return format_csv(found);
    case output_format::table: break;
    }
    const run_figures figures{result.stats.requests, result.stats.connections_created, result.elapsed};
    return format_table(found, figures, terminal_of(STDOUT_FILENO));
}

} // namespace

exit_code run_get(arguments args, run_deadline& deadline) {
    const wait_limits::clock::time_point start = wait_limits::clock::now();
    get_settings settings;
    const parsed_line line = parse_options(args, get_options(settings));
    if (line.asked != parsed_line::request::run) return report(line.asked, get_help());
    complete(settings, line);

    raise_open_file_limit();
    const stop_signals stop;
    const wait_limits limits{stop, start, settings.timeout};
    if (settings.timeout) deadline = start + *settings.timeout;
    settings.service.read_ca_file(limits);
    const provider_maker provider = provider_for(settings.credentials, settings.service, limits);
    const std::vector<user_id> ids = read_ids(settings, limits);
    const auto wanted = settings.report ? completeness::partial : completeness::all_or_nothing;
    fetched result = fetch(config_of(settings), provider, ids, wanted, settings.min_log_level, limits);
    if (result.error) throw_failure(*result.error, limits);

    write_output(formatted(result, settings.format), limits);
    if (result.report.complete()) return exit_code::success;
    if (!settings.report) {
        complain(absent_line(result.report.absent), limits);
        return exit_code::success;
    }
    write_error(report_text(result.report), limits);
    return exit_code::incomplete;
}

} // namespace copresence::detail::cli
