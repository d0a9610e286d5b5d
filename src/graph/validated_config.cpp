// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/validated_config.hpp"

#include "base/config_rules.hpp"
#include "base/sanitize.hpp"

#include <string_view>
#include <utility>

namespace copresence::detail {

namespace {

constexpr config_rules client_config_rules{"client_config"};

url parse_endpoint(const client_config& config) {
    auto parsed = url::parse(config.endpoint);
    if (!parsed || !parsed->query.empty()) {
        client_config_rules.reject(
            "endpoint",
            '"' + sanitize(config.endpoint, 200) +
                "\" is not of the form https://host[:port][/base], without a query, user name or fragment");
    }
    // Source: the availability table of getPresencesByUserId, and the metadata of that cloud.
    if (parsed->host == "chinacloudapi.cn" || parsed->host.ends_with(".chinacloudapi.cn")) {
        client_config_rules.reject("endpoint",
                                   "getPresencesByUserId does not exist in the China cloud (21Vianet)");
    }
    if (!parsed->https) {
        if (!is_loopback(parsed->host))
            client_config_rules.reject("endpoint", "plain http would send the token unencrypted: use https");
        if (!config.allow_plain_http_to_loopback) {
            client_config_rules.reject(
                "endpoint", "plain http to a loopback address requires allow_plain_http_to_loopback");
        }
    }
    while (parsed->path.ends_with('/'))
        parsed->path.pop_back();
    return *std::move(parsed);
}

} // namespace

validated_config::validated_config(client_config given, const environment& variables)
    : client_config{std::move(given)}
    , base_url{parse_endpoint(*this)}
    , resolved_proxy{choose_proxy(proxy, base_url, variables)} {
    if (api_version != "v1.0" && api_version != "beta") {
        client_config_rules.reject("api_version",
                                   '"' + sanitize(api_version, 40) + "\" is neither v1.0 nor beta");
    }
    if (!token_provider) client_config_rules.reject("token_provider", "a token provider is required");
    client_config_rules.check(tls);
    client_config_rules.check(timeouts);
    client_config_rules.check(retry);
    client_config_rules.check_time("idle_timeout", idle_timeout);
    client_config_rules.check_time("max_connection_age", max_connection_age);

    client_config_rules.check_size("limits.header_size", limits.header_size, 1024, 1024 * 1024);
    client_config_rules.check_size("limits.body_size", limits.body_size, 1024, 1024 * 1024 * 1024);
    client_config_rules.check_size("limits.json_depth", limits.json_depth, 4, 256);
    client_config_rules.check_size("limits.json_members", limits.json_members, 650, 1'000'000);
    client_config_rules.check_size("limits.string_size", limits.string_size, 128, 16 * 1024 * 1024);
    client_config_rules.check_size("limits.pages_per_chunk", limits.pages_per_chunk, 1, 1000);
    client_config_rules.check_size("max_ids_per_request", max_ids_per_request, 1, 650);
    client_config_rules.check_size("max_ids_per_call", max_ids_per_call, 1, 1'000'000'000);
    client_config_rules.check_size("max_concurrent_requests", max_concurrent_requests, 1, 1024);
    client_config_rules.check_size("max_connections", max_connections, 1, 4096);

    client_config_rules.check_visible("user_agent", user_agent, 0, 200);
}

std::optional<std::string> invalid_member(const request_options& options) {
    if (options.timeout && !config_rules::in_range(*options.timeout)) {
        return "request_options::timeout is out of range: it must be from 1 ms to 24 h";
    }
    if (options.max_concurrent_requests &&
        (*options.max_concurrent_requests < 1 || *options.max_concurrent_requests > 1024)) {
        return "request_options::max_concurrent_requests is out of range: it must be from 1 to 1024";
    }
    return std::nullopt;
}

} // namespace copresence::detail
