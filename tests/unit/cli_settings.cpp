// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/get_settings.hpp"
#include "cli/serve_settings.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace copresence::detail::cli;

namespace {

const std::string id = "66825e03-7ef5-42da-9069-724602c31f6b";

get_settings parse_get(const std::vector<std::string>& args) {
    get_settings settings;
    complete(settings, parse_options(args, get_options(settings)));
    return settings;
}

serve_settings parse_serve(const std::vector<std::string>& args) {
    serve_settings settings;
    complete(settings, parse_options(args, serve_options(settings)));
    return settings;
}

template <class Parse>
std::string error_of(Parse parse, const std::vector<std::string>& args) {
    try {
        parse(args);
    } catch (const usage_error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_SUITE(cli_settings)

BOOST_AUTO_TEST_CASE(get_needs_only_ids) {
    const get_settings settings = parse_get({id});
    BOOST_TEST((settings.credentials.method == auth_method::unsaid));
    BOOST_TEST(settings.service.root() == "https://graph.microsoft.com");
    BOOST_TEST(settings.api_version == "v1.0");
    BOOST_TEST(settings.ids.size() == 1u);
    BOOST_TEST((settings.format == output_format::table));
    BOOST_TEST(!settings.timeout);
    BOOST_TEST(!settings.service.proxy);
    BOOST_TEST(!settings.report);
}

BOOST_AUTO_TEST_CASE(get_logs_at_the_requested_level) {
    BOOST_TEST(!parse_get({id}).min_log_level.has_value());
    BOOST_TEST(parse_get({"--verbose", id}).min_log_level.value() == log_level::debug);
    BOOST_TEST(parse_get({"--trace", id}).min_log_level.value() == log_level::trace);
    BOOST_TEST(parse_get({"--trace", "--verbose", id}).min_log_level.value() == log_level::trace);
    BOOST_TEST(parse_get({"--verbose", "--trace", id}).min_log_level.value() == log_level::trace);
}

BOOST_AUTO_TEST_CASE(get_accepts_every_option) {
    const get_settings settings = parse_get({"--endpoint",
                                             "http://localhost:1",
                                             "--allow-http",
                                             "--ca-file",
                                             "ca.pem",
                                             "--token-file",
                                             "t",
                                             "--ids-file",
                                             "-",
                                             "--format",
                                             "csv",
                                             "--api-version",
                                             "beta",
                                             "--max-connections",
                                             "1024",
                                             "--timeout",
                                             "2.5",
                                             "--report",
                                             "--proxy",
                                             "none",
                                             "--retries",
                                             "0"});
    BOOST_TEST(settings.service.proxy.value() == "none");
    BOOST_TEST(settings.service.retries.value() == 0u);
    BOOST_TEST(settings.service.root() == "http://localhost:1");
    BOOST_TEST(settings.service.allow_http);
    BOOST_TEST(settings.service.ca_file == "ca.pem");
    BOOST_TEST(settings.credentials.token.file.value() == "t");
    BOOST_TEST(settings.ids_file.value() == "-");
    BOOST_TEST((settings.format == output_format::csv));
    BOOST_TEST(settings.api_version == "beta");
    BOOST_TEST(settings.max_connections.value() == 1024u);
    BOOST_TEST(settings.timeout.value().count() == 2'500);
    BOOST_TEST(settings.report);
}

BOOST_AUTO_TEST_CASE(get_rejects_invalid_options) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
        {{"--token-env", "T"}, "no ids are given"},
        {{"--token-env", "T", "--auth", "env", id}, "can be used together with '--auth'"},
        {{"--secret-file", "F", id}, "'--secret-file' needs '--auth secret'"},
        {{"--token-env", "T", "--token-file", "F", id},
         "'--token-env' and '--token-file' cannot be used together"},
        {{"--token-env", "T", "--ids-file", "F", id}, "use only one of the two"},
        {{"--token-env", "T", "nonsense"}, "'nonsense' is not a user's object id"},
        {{"--token-env", "T", "ada@example.org"}, "user principal names are not accepted"},
        {{"--token-env", "T", "--endpoint", "http://localhost:1", id}, "add --allow-http"},
        {{"--token-env", "T", "--api-version", "v2", id}, "'v2' is not one of v1.0, beta"},
        {{"--token-env", "T", "--format", "xml", id}, "'xml' is not one of table, jsonl, csv"},
        {{"--token-env", "T", "--max-connections", "0", id}, "'0' is not a whole number from 1 to 1024"},
        {{"--token-env", "T", "--max-connections", "1025", id},
         "'1025' is not a whole number from 1 to 1024"},
    };
    for (const auto& [args, part] : mistakes) {
        const std::string error = error_of(parse_get, args);
        BOOST_TEST(error.find(part) != std::string::npos, error);
    }
}

BOOST_AUTO_TEST_CASE(get_has_no_option_for_a_token_and_does_not_show_it) {
    for (const std::vector<std::string>& args : {std::vector<std::string>{"--token", "s3cret", id},
                                                 std::vector<std::string>{"--token=s3cret", id}}) {
        BOOST_TEST(error_of(parse_get, args) == "unknown option '--token'");
    }
}

BOOST_AUTO_TEST_CASE(get_rejects_credentials_of_a_proxy_and_does_not_show_them) {
    for (const char* value : {"http://ada:s3cret@proxy.example:3128", "ada:s3cret@proxy.example"}) {
        const std::string error = error_of(parse_get, {"--token-env", "T", "--proxy", value, id});
        BOOST_TEST(
            error.starts_with("option '--proxy': a user name and password must not be on the command line"),
            error);
        BOOST_TEST(error.find("HTTPS_PROXY") != std::string::npos, error);
        BOOST_TEST(error.find("s3cret") == std::string::npos, error);
    }
}

BOOST_AUTO_TEST_CASE(serve_accepts_every_option) {
    const serve_settings settings =
        parse_serve({"--port",    "65535",     "--ca-file",   "ca.pem",    "--token",
                     "t",         "--users",   "5000",        "--seed",    "18446744073709551615",
                     "--ids-out", "ids",       "--unknown",   "not-found", "--latency",
                     "40ms",      "--shuffle", "--page-size", "100",       "--port-file",
                     "port"});
    BOOST_TEST(settings.graph.port == 65'535);
    BOOST_TEST(settings.ca_file == "ca.pem");
    BOOST_TEST(settings.token.value() == "t");
    BOOST_TEST(settings.graph.users == 5'000u);
    BOOST_TEST(settings.graph.seed == 18'446'744'073'709'551'615u);
    BOOST_TEST(settings.ids_out == "ids");
    BOOST_TEST((settings.graph.unknown_users == unknown_users::not_found));
    BOOST_TEST(settings.graph.latency.count() == 40);
    BOOST_TEST(settings.graph.shuffle);
    BOOST_TEST(settings.graph.page_size == 100u);
    BOOST_TEST(settings.port_file == "port");
    BOOST_TEST(!settings.graph.plain_http);
    BOOST_TEST(parse_serve({"--http"}).graph.plain_http);
    BOOST_TEST((parse_serve({}).graph.unknown_users == unknown_users::omitted));
}

BOOST_AUTO_TEST_CASE(serve_rejects_invalid_options) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
        {{"extra"}, "unexpected argument 'extra'"},
        {{"--port", "65536"}, "'65536' is not a whole number from 0 to 65535"},
        {{"--token", "a", "--token-env", "B"}, "cannot be used together"},
        {{"--token-file", "a", "--token-env", "B"}, "cannot be used together"},
        {{"--unknown", "omitted"}, "option '--unknown' needs '--users'"},
        {{"--ids-out", "f"}, "option '--ids-out' needs '--users'"},
        {{"--users", "0"}, "'0' is not a whole number from 1 to 10000000"},
        {{"--page-size", "651"}, "'651' is not a whole number from 1 to 650"},
        {{"--unknown", "gone", "--users", "1"}, "'gone' is not one of omitted, presence-unknown, not-found"},
        {{"--http", "--ca-file", "f"}, "options '--ca-file' and '--http' cannot be used together"},
    };
    for (const auto& [args, part] : mistakes) {
        const std::string error = error_of(parse_serve, args);
        BOOST_TEST(error.find(part) != std::string::npos, error);
    }
}

BOOST_AUTO_TEST_CASE(serve_accepts_the_options_of_the_login_service) {
    const auto settings = parse_serve(
        {"--login", "--client-id", id, "--tenant", id, "--user", "a@x", "--user", "b@x", "--token-lifetime",
         "1500ms", "--approve-devices-after", "2s", "--device-interval", "0s", "--metadata-port", "8080"});
    const auto& config = settings.login.config;
    BOOST_TEST(config.applications.front().client_id == id);
    BOOST_TEST(config.tenant == id);
    BOOST_TEST(settings.login.users.size() == 2u);
    BOOST_TEST(settings.login.users[1].name == "b@x");
    BOOST_TEST(settings.login.users[0].id != settings.login.users[1].id);
    BOOST_TEST(config.token_lifetime.count() == 2);
    BOOST_TEST(config.approve_devices_after.value().count() == 2000);
    BOOST_TEST(config.device_code_interval.count() == 0);
    BOOST_TEST(config.identity_port == 8080u);
    BOOST_TEST(error_of(parse_serve, {"--token-lifetime", "1s"}) ==
               "option '--token-lifetime' needs '--login'");
}

BOOST_AUTO_TEST_SUITE_END()
