// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/get_settings.hpp"

#include "cli/command.hpp"
#include "cli/id_file.hpp"

#include <algorithm>
#include <iterator>

namespace copresence::cli {

namespace {

// A flag that has all from this level on told; of two, the one that tells more counts.
value_taker tell_from(std::optional<log_level>& told, log_level level) {
    return [&told, level](std::string_view) { told = std::min(told.value_or(level), level); };
}

} // namespace

std::vector<option> get_options(get_settings& settings) {
    std::vector<option> options = service_options(settings.service);
    options.push_back({"api-version", "VER", "v1.0 (default) or beta",
                       one_of<std::string>(settings.api_version, {{"v1.0", "v1.0"}, {"beta", "beta"}})});
    std::vector<option> credential = credential_options(settings.credentials);
    std::move(credential.begin(), credential.end(), std::back_inserter(options));
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
        {"timeout", "SECONDS",
         "give up after so many seconds in all, reading and\nwriting included; 0.5 is a half",
         seconds(settings.timeout)},
        {"report", "", "print what could be had, and on standard error the\nids that are absent or failed",
         flag(settings.report)},
        {"verbose", "",
         "tell on standard error what is done: every attempt,\nretry, pause, connection and token",
         tell_from(settings.told, log_level::debug)},
        {"trace", "",
         "as --verbose, and the heads of requests and answers,\nwithout tokens, credentials and cookies",
         tell_from(settings.told, log_level::trace)},
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
    settings.credentials.check();
    settings.service.check();
}

std::string get_help() {
    get_settings settings;
    return "Usage: copresence get [OPTION]... ID...\n"
           "   or: copresence get [OPTION]... --ids-file FILE\n"
           "Fetch the presences of users from Microsoft Graph, and print them in the order asked.\n"
           "\n"
           "An ID is a user's object id, a GUID. An id that is given twice is asked for once.\n"
           "Nothing is printed unless all went well; but see --report. What signs in is the session\n"
           "that 'copresence login' left, unless a token or another way is named.\n"
           "\n"
           "Options:\n" +
           describe_options(get_options(settings)) +
           "\n"
           "Environment:\n"
           "  AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST\n"
           "                            as --tenant, --client-id and --authority\n"
           "  AZURE_CLIENT_SECRET       for --auth secret\n"
           "  AZURE_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_CERTIFICATE_PASSWORD\n"
           "                            for --auth certificate: a PEM file with certificate and\n"
           "                            key, and the key's password\n"
           "  AZURE_FEDERATED_TOKEN_FILE\n"
           "                            for --auth workload-identity\n"
           "  IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST\n"
           "                            for --auth managed-identity: where it is not the usual\n"
           "                            metadata service\n"
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
           "  copresence get 66825e03-7ef5-42da-9069-724602c31f6b\n"
           "  copresence get --auth secret --ids-file ids.txt\n"
           "  copresence get --token-env GRAPH_TOKEN 66825e03-7ef5-42da-9069-724602c31f6b\n"
           "  copresence get --token-file token --ids-file ids.txt --format csv > presences.csv\n";
}

} // namespace copresence::cli
