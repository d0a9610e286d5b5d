// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/get_settings.hpp"

#include "cli/command.hpp"
#include "cli/id_file.hpp"

#include <iterator>

namespace copresence::cli {

namespace {

// A proxy, whose credentials anybody on this machine could read in the list of processes.
value_taker proxy(std::optional<std::string>& target) {
    return [&target](std::string_view value) {
        if (value.find('@') != std::string_view::npos) {
            throw usage_error{
                "a user name and password do not belong on the command line, where others can read "
                "them: give the whole URL in the environment variable HTTPS_PROXY instead"};
        }
        text(target)(value);
    };
}

} // namespace

std::vector<option> get_options(get_settings& settings) {
    std::vector<option> options{
        {"endpoint", "URL", "the service: https://host[:port][/base]\n(default: https://graph.microsoft.com)",
         text(settings.endpoint)},
        {"ca-file", "FILE", "trust the certificate authorities in the PEM file\nFILE instead of the system's",
         text(settings.ca_file)},
        {"allow-http", "", "let the endpoint be plain http, on this machine only", flag(settings.allow_http)},
        {"proxy", "URL",
         "go through the http proxy at URL, http://host:port,\nor through none with 'none' (default: as the\n"
         "environment says)",
         proxy(settings.proxy)},
        {"api-version", "VER", "v1.0 (default) or beta",
         one_of<std::string>(settings.api_version, {{"v1.0", "v1.0"}, {"beta", "beta"}})},
    };
    std::vector<option> token = token_options(settings.token);
    std::move(token.begin(), token.end(), std::back_inserter(options));
    const std::vector<option> rest{
        {"ids-file", "FILE",
         "read the ids from FILE, one a line; - is standard\ninput; lines that start with # are comments",
         text(settings.ids_file)},
        {"format", "FORMAT",
         "table (default): for people\njsonl: an object of Graph's a line\ncsv: for spreadsheets",
         one_of<output_format>(settings.format, {{"table", output_format::table},
                                                 {"jsonl", output_format::jsonl},
                                                 {"csv", output_format::csv}})},
        {"max-connections", "N", "open at most N connections, 1 to 1024",
         [&settings](std::string_view value) { settings.max_connections = parse_whole(value, 1, 1024); }},
        {"retries", "N", "try a request that fails up to N times again, 0 to 100;\n6 if not given",
         [&settings](std::string_view value) { settings.retries = parse_whole(value, 0, 100); }},
        {"timeout", "SECONDS",
         "give up after so many seconds in all, reading and\nwriting included; 0.5 is a half",
         seconds(settings.timeout)},
        {"report", "", "print what could be had, and on standard error the\nids that are absent or failed",
         flag(settings.report)},
    };
    options.insert(options.end(), rest.begin(), rest.end());
    return options;
}

void complete(get_settings& settings, const parsed_line& line) {
    for (const std::string& operand : line.operands)
        settings.ids.push_back(parse_id_argument(operand));
    if (settings.ids_file && !settings.ids.empty()) {
        throw usage_error{"ids are given both as arguments and with '--ids-file'; give them in one way"};
    }
    if (!settings.ids_file && settings.ids.empty()) {
        throw usage_error{"no ids are given: name them, or a file of them with '--ids-file'"};
    }
    settings.token.check();
    if (settings.token.empty()) {
        throw usage_error{"no token is given: name its place with '--token-env' or '--token-file'"};
    }
    if (settings.endpoint.starts_with("http://") && !settings.allow_http) {
        throw usage_error{"option '--endpoint': '" + settings.endpoint +
                          "' is plain http, which sends the token in clear; for a service on this machine, "
                          "add --allow-http"};
    }
}

std::string get_help() {
    get_settings settings;
    return "Usage: copresence get [OPTION]... (--token-env VAR | --token-file FILE) ID...\n"
           "   or: copresence get [OPTION]... (--token-env VAR | --token-file FILE) --ids-file FILE\n"
           "Fetch the presences of users from Microsoft Graph, and print them in the order asked.\n"
           "\n"
           "An ID is a user's object id, a GUID. An id that is given twice is asked for once.\n"
           "Nothing is printed unless all went well; but see --report.\n"
           "\n"
           "Options:\n" +
           describe_options(get_options(settings)) +
           "\n"
           "Environment:\n"
           "  HTTPS_PROXY, ALL_PROXY    the proxy, http://[user:password@]host:port; never\n"
           "                            for a service on this machine\n"
           "  NO_PROXY                  hosts and networks to be asked directly, separated\n"
           "                            by commas; * is all of them\n"
           "  NO_COLOR                  set and not empty: no colours\n"
           "  TERM                      dumb: no colours, and no progress bar\n"
           "\n"
           "Exit status:\n"
           "  0    all was fetched; ids that the service left out are told on standard error\n"
           "  1    it failed; one line on standard error says why. An ids file with a line\n"
           "       that is no id is such a failure\n"
           "  2    wrong usage, an ID that is none among it\n"
           "  3    with --report: some ids are absent or failed\n"
           "  130  interrupted (SIGINT); 143: terminated (SIGTERM)\n"
           "\n"
           "Examples:\n"
           "  copresence get --token-env GRAPH_TOKEN 66825e03-7ef5-42da-9069-724602c31f6b\n"
           "  copresence get --token-file token --ids-file ids.txt --format csv > presences.csv\n";
}

} // namespace copresence::cli
