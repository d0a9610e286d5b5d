// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"
#include "cli/file_io.hpp"
#include "cli/process.hpp"
#include "cli/serve_settings.hpp"
#include "cli/signal_watch.hpp"

#include <copresence/local_graph.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <stdexcept>

#include <unistd.h>

namespace copresence::detail::cli {

namespace {

namespace asio = boost::asio;

std::string chosen_token(const serve_settings& settings, const wait_limits& limits) {
    if (settings.token) return single_token(*settings.token, "option '--token'");
    return settings.token_input.empty() ? std::string{} : settings.token_input.read(limits);
}

local_graph start(asio::io_context& context, const local_graph_config& config) {
    try {
        return local_graph{context.get_executor(), config};
    } catch (const std::invalid_argument& error) {
        throw usage_error{error.what()};
    } catch (const boost::system::system_error& error) {
        throw run_error{"cannot listen on port " + std::to_string(config.port) +
                        " of 127.0.0.1: " + error.code().message()};
    }
}

void write_files(const serve_settings& settings, const local_graph& graph, const wait_limits& limits) {
    if (!settings.ca_file.empty()) write_file(settings.ca_file, graph.ca_pem(), limits);
    if (!settings.ids_out.empty()) {
        std::string lines;
        for (const user_id& id : graph.users())
            lines.append(id.to_string()).append("\n");
        write_file(settings.ids_out, lines, limits);
    }
    // The port file is written last. A script that waits for it then finds the other files too.
    if (!settings.port_file.empty())
        write_file(settings.port_file, std::to_string(graph.port()) + "\n", limits);
}

std::string greeting(const local_graph& graph, const local_graph_config& config) {
    std::string text = "listening on " + graph.endpoint() + "\n";
    if (config.login) {
        const auto login = graph.login();
        return text + "tenant: " + login.tenant() +
               "\nclient-id: " + config.login->applications.front().client_id +
               "\nmetadata: " + login.metadata_endpoint() + "\n";
    }
    return config.token.empty() ? text + "token: " + graph.token() + "\n" : text;
}

std::string figures(const local_graph_stats& stats, const std::optional<login_stats>& logins) {
    boost::json::object object{
        {"requests", stats.requests},
        {"connections", stats.connections},
        {"peak_connections", stats.peak_connections},
        {"peak_requests", stats.peak_requests},
        {"presences", stats.presences},
        {"bytes_received", stats.bytes_received},
        {"bytes_sent", stats.bytes_sent},
    };
    if (logins) {
        object["token_requests"] = logins->token_requests;
        object["tokens_issued"] = logins->tokens_issued;
        object["device_codes"] = logins->device_codes;
        object["identity_tokens"] = logins->identity_tokens;
    }
    return boost::json::serialize(object) + "\n";
}

/// Runs the service until a signal arrives.
void serve_until_stopped(asio::io_context& context, const stop_signals& stop) {
    signal_watch signals{context, stop, [&context](int) { context.stop(); }};
    signals.begin();
    context.run();
}

} // namespace

exit_code run_serve(arguments args, run_deadline&) {
    serve_settings settings;
    const parsed_line line = parse_options(args, serve_options(settings));
    if (line.asked != parsed_line::request::run) return report(line.asked, serve_help());
    complete(settings, line);

    raise_open_file_limit();
    const stop_signals stop;
    const wait_limits limits{stop, wait_limits::clock::now(), std::nullopt};
    settings.graph.token = chosen_token(settings, limits);
    settings.graph.login = settings.login.read(limits);
    asio::io_context context{1};
    local_graph graph = start(context, settings.graph);
    write_files(settings, graph, limits);
    write_output(greeting(graph, settings.graph), limits);

    serve_until_stopped(context, stop);
    const local_graph_stats stats = graph.stats();
    std::optional<login_stats> logins;
    if (settings.graph.login) logins = graph.login().stats();
    graph.close();
    write_output(figures(stats, logins), limits); // a second signal interrupts this write
    return exit_code::success;
}

} // namespace copresence::detail::cli
