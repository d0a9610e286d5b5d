// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "validated_config.hpp"

#include "text/printable.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace copresence {

namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours{24};

[[noreturn]] void refuse(std::string_view member, std::string_view why) {
    throw std::invalid_argument{"copresence::client_config::" + std::string{member} + ": " + std::string{why}};
}

bool in_range(std::chrono::milliseconds value) { return value.count() > 0 && value <= longest; }

void check_time(std::string_view member, std::chrono::milliseconds value) {
    if (!in_range(value)) {
        refuse(member, std::to_string(value.count()) + " ms is not more than 0 and at most 24 h");
    }
}

void check_delay(std::string_view member, std::chrono::milliseconds value) {
    if (value.count() >= 1 && value <= std::chrono::hours{1}) return;
    refuse(member, std::to_string(value.count()) + " ms is not in 1 ms…1 h");
}

void check_size(std::string_view member, std::size_t value, std::size_t least, std::size_t most) {
    if (value >= least && value <= most) return;
    refuse(member, std::to_string(value) + " is not in " + std::to_string(least) + "…" + std::to_string(most));
}

url parse_endpoint(const client_config& config) {
    auto parsed = url::parse(config.endpoint);
    if (!parsed || !parsed->query.empty()) {
        refuse("endpoint", '"' + printable(config.endpoint, 200) +
                               "\" is not of the form https://host[:port][/base], without query, user and fragment");
    }
    // Source: the availability table of getPresencesByUserId, and the metadata of that cloud.
    if (parsed->host == "chinacloudapi.cn" || parsed->host.ends_with(".chinacloudapi.cn")) {
        refuse("endpoint", "getPresencesByUserId does not exist in the China cloud (21Vianet)");
    }
    if (!parsed->https) {
        if (!is_loopback(parsed->host)) refuse("endpoint", "plain http would send the token in clear: use https");
        if (!config.allow_plain_http_to_loopback) {
            refuse("endpoint", "plain http to loopback needs allow_plain_http_to_loopback");
        }
    }
    while (parsed->path.ends_with('/')) parsed->path.pop_back();
    return *std::move(parsed);
}

} // namespace

validated_config::validated_config(client_config given, const environment& variables)
    : client_config{std::move(given)}
    , root{parse_endpoint(*this)}
    , via{choose_proxy(proxy, root, variables)} {
    if (api_version != "v1.0" && api_version != "beta") {
        refuse("api_version", '"' + printable(api_version, 40) + "\" is neither v1.0 nor beta");
    }
    if (!token) refuse("token", "a token provider is required");
    if (tls.ca_file.find('\0') != std::string::npos) refuse("tls.ca_file", "holds a zero byte");
    if (!tls.ca_pem.empty() && !tls.ca_file.empty()) refuse("tls.ca_pem", "tls.ca_file is given as well");

    check_time("timeouts.resolve", timeouts.resolve);
    check_time("timeouts.connect", timeouts.connect);
    check_time("timeouts.proxy_handshake", timeouts.proxy_handshake);
    check_time("timeouts.tls_handshake", timeouts.tls_handshake);
    check_time("timeouts.first_byte", timeouts.first_byte);
    check_time("timeouts.inactivity", timeouts.inactivity);
    check_time("timeouts.attempt", timeouts.attempt);
    check_time("timeouts.token", timeouts.token);
    check_time("timeouts.call", timeouts.call);
    check_time("idle_timeout", idle_timeout);
    check_time("max_connection_age", max_connection_age);

    check_size("retry.max_retries", retry.max_retries, 0, 100);
    check_delay("retry.base_delay", retry.base_delay);
    check_delay("retry.max_delay", retry.max_delay);
    if (retry.max_retry_after.count() < 0 || retry.max_retry_after > longest) {
        refuse("retry.max_retry_after", std::to_string(retry.max_retry_after.count()) + " ms is not in 0…24 h");
    }

    check_size("limits.header_size", limits.header_size, 1024, 1024 * 1024);
    check_size("limits.body_size", limits.body_size, 1024, 1024 * 1024 * 1024);
    check_size("limits.json_depth", limits.json_depth, 4, 256);
    check_size("limits.json_members", limits.json_members, 650, 1'000'000);
    check_size("limits.string_size", limits.string_size, 128, 16 * 1024 * 1024);
    check_size("limits.pages_per_chunk", limits.pages_per_chunk, 1, 1000);
    check_size("max_ids_per_request", max_ids_per_request, 1, 650);
    check_size("max_concurrent_requests", max_concurrent_requests, 1, 1024);
    check_size("max_connections", max_connections, 1, 4096);

    const auto visible = [](char c) { return c >= 0x20 && c < 0x7f; };
    if (user_agent.size() > 200 || !std::all_of(user_agent.begin(), user_agent.end(), visible)) {
        refuse("user_agent", "is not at most 200 visible ASCII characters");
    }
}

std::optional<std::string> invalid_member(const request_options& options) {
    if (options.timeout && !in_range(*options.timeout)) {
        return "request_options::timeout is not more than 0 and at most 24 h";
    }
    if (options.max_concurrent_requests &&
        (*options.max_concurrent_requests < 1 || *options.max_concurrent_requests > 1024)) {
        return "request_options::max_concurrent_requests is not in 1…1024";
    }
    return std::nullopt;
}

} // namespace copresence
