// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/get_settings.hpp"

#include "cli/command.hpp"
#include "cli/id_file.hpp"

#include <algorithm>
#include <iterator>

namespace copresence::detail::cli {

namespace {

// Returns the parser of a flag that enables logging from `level`. If several flags are given, the most detailed one applies.
value_taker report_from(std::optional<log_level>& min_log_level, log_level level) {
    return [&min_log_level, level](std::string_view) {
        min_log_level = std::min(min_log_level.value_or(level), level);
    };
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
         "read the ids from FILE, one per line ('-': standard\ninput); lines that start with # are ignored",
         text(settings.ids_file)},
        {"format", "FORMAT",
         "table (default): an aligned table for terminals\njsonl: one JSON object per line, as in Graph's "
         "responses\n"
         "csv: for spreadsheets",
         one_of<output_format>(settings.format, {{"table", output_format::table},
                                                 {"jsonl", output_format::jsonl},
                                                 {"csv", output_format::csv}})},
        {"max-connections", "N", "open at most N connections (1 to 1024)",
         [&settings](std::string_view value) { settings.max_connections = parse_whole(value, 1, 1024); }},
        {"timeout", "SECONDS",
         "give up after this number of seconds, for example 30 or\n0.5; includes reading the ids and writing "
         "the output",
         seconds(settings.timeout)},
        {"report", "",
         "print the presences that were received, and list absent\nand failed ids on standard error",
         flag(settings.report)},
        {"verbose", "",
         "write a line to standard error for every attempt,\nretry, pause, connection and token",
         report_from(settings.min_log_level, log_level::debug)},
        {"trace", "",
         "like --verbose, and also show the TLS parameters and the\nheaders of requests and responses; "
         "tokens, "
         "credentials\n"
         "and cookies are redacted",
         report_from(settings.min_log_level, log_level::trace)},
    };
    options.insert(options.end(), rest.begin(), rest.end());
    return options;
}

void complete(get_settings& settings, const parsed_line& line) {
    for (const std::string& operand : line.operands)
        settings.ids.push_back(parse_id_argument(operand));
    if (settings.ids_file && !settings.ids.empty()) {
        throw usage_error{"ids are given both as arguments and with '--ids-file'; use only one of the two"};
    }
    if (!settings.ids_file && settings.ids.empty()) {
        throw usage_error{"no ids are given: specify them as arguments, or in a file with '--ids-file'"};
    }
    settings.credentials.check();
    settings.service.check();
}

std::string get_help() {
    get_settings settings;
    return "Usage: copresence get [OPTION]... ID...\n"
           "   or: copresence get [OPTION]... --ids-file FILE\n"
           "Fetch the presences of users from Microsoft Graph, and print them in the order of the\n"
           "ids.\n"
           "\n"
           "An ID is the object id of a user, a GUID. Duplicate ids are requested once. If any\n"
           "request fails, no presence is printed, except with --report. Without --auth and without\n"
           "a token option, the session that 'copresence login' stored is used.\n"
           "\n"
           "Options:\n" +
           describe_options(get_options(settings)) +
           "\n"
           "Environment:\n"
           "  AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST\n"
           "                            the defaults of --tenant, --client-id and --authority,\n"
           "                            except with --auth session\n"
           "  AZURE_CLIENT_SECRET       for --auth secret\n"
           "  AZURE_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_CERTIFICATE_PASSWORD\n"
           "                            for --auth certificate: a PEM file with certificate and\n"
           "                            private key, and the password of the key\n"
           "  AZURE_FEDERATED_TOKEN_FILE\n"
           "                            for --auth workload-identity: the file with the token\n"
           "  IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST\n"
           "                            for --auth managed-identity: the address (and header)\n"
           "                            of the metadata service, if it is not 169.254.169.254\n"
           "  HTTPS_PROXY, ALL_PROXY    the proxy, http://[user:password@]host:port; never\n"
           "                            used for a service on this machine\n"
           "  NO_PROXY                  hosts and networks that need no proxy, separated\n"
           "                            by commas; '*' matches all hosts\n"
           "  NO_COLOR                  disables colours if it is not empty\n"
           "  TERM                      disables colours and the progress bar if it is 'dumb'\n"
           "\n"
           "Exit status:\n"
           "  0    success; ids that the service omitted are listed on standard error\n"
           "  1    failure; one line on standard error states the reason. An invalid id in\n"
           "       an ids file is such a failure\n"
           "  2    wrong usage, including an ID argument that is not a GUID\n"
           "  3    with --report: some ids are absent or failed\n"
           "  130  interrupted (SIGINT); 143: terminated (SIGTERM)\n"
           "\n"
           "Examples:\n"
           "  copresence get 66825e03-7ef5-42da-9069-724602c31f6b\n"
           "  copresence get --auth secret --ids-file ids.txt\n"
           "  copresence get --token-env GRAPH_TOKEN 66825e03-7ef5-42da-9069-724602c31f6b\n"
           "  copresence get --token-file token --ids-file ids.txt --format csv > presences.csv\n";
}

} // namespace copresence::detail::cli
