// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/serve_settings.hpp"

#include "cli/command.hpp"
#include "cli/fault_spec.hpp"

#include <cstdint>
#include <iterator>

namespace copresence::detail::cli {

std::vector<option> serve_options(serve_settings& settings) {
    constexpr std::size_t max_users = 10'000'000;
    constexpr std::size_t largest_page = 650; // maximum number of ids in a request
    local_graph_config& graph = settings.graph;
    std::vector<option> options{
        {"port", "PORT", "listen on this port of 127.0.0.1; 0 (default) selects\na free port",
         whole(graph.port)},
        {"ca-file", "FILE", "write the certificate authority of the service to FILE;\nclients must trust it",
         text(settings.ca_file)},
        {"token", "TOKEN",
         "accept this token; without any token option, the service\ncreates a token and prints it",
         text(settings.token)},
    };
    std::vector<option> token = token_options(settings.token_input);
    std::move(token.begin(), token.end(), std::back_inserter(options));
    const std::vector<option> rest{
        {"users", "N", "simulate N users; without this option, every id\nbelongs to a user",
         whole<std::size_t>(graph.users, 1, max_users)},
        {"seed", "N", "seed for the generated users and presences (default: 1)", whole(graph.seed)},
        {"ids-out", "FILE", "write the ids of the users to FILE, one per line", text(settings.ids_out)},
        {"unknown", "WHAT",
         "the response for ids that belong to no user: omitted\n(default), presence-unknown or not-found",
         one_of<std::optional<unknown_users>>(settings.unknown,
                                              {{"omitted", unknown_users::omitted},
                                               {"presence-unknown", unknown_users::presence_unknown},
                                               {"not-found", unknown_users::not_found}})},
        {"latency", "TIME", "respond after this time, such as 40ms or 1.5s", duration(graph.latency)},
        {"shuffle", "", "return the presences in a different order than requested", flag(graph.shuffle)},
        {"page-size", "N", "split responses into pages of N presences",
         whole<std::size_t>(graph.page_size, 1, largest_page)},
        {"fault", "SPEC", "inject a fault into responses (see below); may be repeated",
         [&graph](std::string_view spec) { graph.faults.rules.push_back(parse_fault(spec)); }},
        {"port-file", "FILE", "write the port to FILE", text(settings.port_file)},
        {"http", "", "use plain http instead of https", flag(graph.plain_http)},
    };
    options.insert(options.end(), rest.begin(), rest.end());
    std::vector<option> login = login_service_options(settings.login);
    std::move(login.begin(), login.end(), std::back_inserter(options));
    return options;
}

void complete(serve_settings& settings, const parsed_line& line) {
    if (!line.operands.empty()) throw usage_error{"unexpected argument '" + line.operands.front() + "'"};
    settings.token_input.check();
    settings.login.check();
    if (settings.token && !settings.token_input.empty()) {
        throw usage_error{"options '--token', '--token-env' and '--token-file' cannot be used together"};
    }
    if (settings.graph.users == 0 && settings.unknown) {
        throw usage_error{
            "option '--unknown' needs '--users': without '--users', every id belongs to a user"};
    }
    if (settings.graph.users == 0 && !settings.ids_out.empty()) {
        throw usage_error{
            "option '--ids-out' needs '--users': without '--users', every id belongs to a user"};
    }
    if (settings.graph.plain_http && !settings.ca_file.empty()) {
        throw usage_error{"options '--ca-file' and '--http' cannot be used together"};
    }
    settings.graph.unknown_users = settings.unknown.value_or(unknown_users::omitted);
}

std::string serve_help() {
    serve_settings settings;
    return "Usage: copresence serve [OPTION]...\n"
           "Run a local simulation of Microsoft Graph for tests. It implements getPresencesByUserId.\n"
           "\n"
           "The service listens on 127.0.0.1 and prints 'listening on URL'. After SIGINT or SIGTERM\n"
           "it stops and prints its statistics as one line of JSON. The presences are test data,\n"
           "generated from the ids.\n"
           "\n"
           "Options:\n" +
           describe_options(serve_options(settings)) +
           "\n"
           "With --login, the service also simulates Microsoft Entra. 'copresence login' and\n"
           "'copresence get --auth' sign in there if AZURE_AUTHORITY_HOST is set to the URL. Users\n"
           "enter their device codes at URL/device.\n"
           "\n"
           "Faults:\n" +
           std::string{fault_help()} +
           "\n"
           "Exit status:\n"
           "  0  success: the service was stopped by a signal\n"
           "  1  failure; one line on standard error states the reason\n"
           "  2  wrong usage\n"
           "\n"
           "Examples:\n"
           "  copresence serve --port 8443 --ca-file ca.pem --token secret\n"
           "  copresence serve --ca-file ca.pem --login --token-lifetime 60s\n"
           "  copresence serve --ca-file ca.pem --users 5000 --ids-out ids.txt --latency 40ms\n"
           "  copresence serve --ca-file ca.pem --fault 'status=503,probability=0.1'\n";
}

} // namespace copresence::detail::cli
