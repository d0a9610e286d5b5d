// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/command.hpp"
#include "cli/file_io.hpp"
#include "cli/serve_settings.hpp"

#include <copresence/local_graph.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

#include <unistd.h>

namespace copresence::cli {

namespace {

namespace asio = boost::asio;

std::string chosen_token(const serve_settings& settings, const patience& limits) {
    if (settings.token) return single_token(*settings.token, "option '--token'");
    return settings.token_elsewhere.empty() ? std::string{} : settings.token_elsewhere.read(limits);
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

void write_files(const serve_settings& settings, const local_graph& graph) {
    if (!settings.ca_file.empty()) write_file(settings.ca_file, graph.ca_pem());
    if (!settings.ids_out.empty()) {
        std::string lines;
        for (const user_id& id : graph.users())
            lines.append(id.to_string()).append("\n");
        write_file(settings.ids_out, lines);
    }
    // The last one: who waits for it finds the others.
    if (!settings.port_file.empty()) write_file(settings.port_file, std::to_string(graph.port()) + "\n");
}

std::string greeting(const local_graph& graph, bool made_token) {
    std::string text = "listening on " + graph.endpoint() + "\n";
    return made_token ? text + "token: " + graph.token() + "\n" : text;
}

std::string figures(const local_graph_stats& stats) {
    const boost::json::object object{
        {"requests", stats.requests},
        {"connections", stats.connections},
        {"peak_connections", stats.peak_connections},
        {"peak_requests", stats.peak_requests},
        {"presences", stats.presences},
        {"bytes_received", stats.bytes_received},
        {"bytes_sent", stats.bytes_sent},
    };
    return boost::json::serialize(object) + "\n";
}

/// Serves until a signal asks for the end.
void serve_until_stopped(asio::io_context& context, const stop_signals& stop) {
    asio::posix::stream_descriptor signals{context, ::dup(stop.descriptor())};
    signals.async_wait(asio::posix::stream_descriptor::wait_read,
                       [&context](boost::system::error_code) { context.stop(); });
    context.run();
}

} // namespace

exit_code run_serve(arguments args) {
    serve_settings settings;
    const parsed_line line = parse_options(args, serve_options(settings));
    if (line.asked != parsed_line::request::run) return tell(line.asked, serve_help());
    complete(settings, line);

    const stop_signals stop;
    const patience limits{stop, patience::clock::now(), std::nullopt};
    settings.graph.token = chosen_token(settings, limits);
    asio::io_context context{1};
    local_graph graph = start(context, settings.graph);
    write_files(settings, graph);
    write_output(greeting(graph, settings.graph.token.empty()), limits);

    serve_until_stopped(context, stop);
    const local_graph_stats stats = graph.stats();
    graph.close();
    write_output(figures(stats), patience::endless());
    return exit_code::success;
}

} // namespace copresence::cli
