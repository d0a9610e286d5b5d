// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/proxy.hpp"

#include "base/ascii_case.hpp"
#include "base/config_rules.hpp"
#include "base/percent_coding.hpp"
#include "base/trimmed.hpp"
#include "http/no_proxy.hpp"
#include "http/url.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <utility>

namespace copresence::detail {

namespace {

constexpr std::size_t longest_credential = 4096;

// In the order in which curl reads them. As in curl, an empty variable counts as not set.
constexpr std::array proxy_variables{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
constexpr std::array bypass_variables{"no_proxy", "NO_PROXY"};

constexpr config_rules proxy_rules{"client_config"};

// RFC 7617 2: user name and password must not contain control characters.
bool is_credential(std::string_view text) {
    const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
    return text.size() <= longest_credential && std::none_of(text.begin(), text.end(), is_control);
}

// RFC 7617 2: the first colon ends the user name.
bool is_user_name(std::string_view text) {
    return is_credential(text) && text.find(':') == std::string_view::npos;
}

std::optional<std::string> parse_user_information(std::string_view text) {
    const auto colon = std::min(text.find(':'), text.size());
    const auto user_name = percent_decoded<std::string>(text.substr(0, colon), plus_sign::itself);
    const auto password =
        percent_decoded<std::string>(text.substr(std::min(colon + 1, text.size())), plus_sign::itself);
    if (!user_name || !password || !is_user_name(*user_name) || !is_credential(*password))
        return std::nullopt;
    return *user_name + ':' + *password;
}

std::optional<proxy_server> explicit_proxy(const proxy_config& config) {
    std::string_view mistake;
    auto proxy = proxy_server::parse(config.url, mistake);
    if (!proxy) proxy_rules.reject("proxy.url", mistake);
    if (config.user_name.empty()) {
        if (!config.password.empty()) proxy_rules.reject("proxy.password", "is set without proxy.user_name");
        return proxy;
    }
    if (proxy->credentials)
        proxy_rules.reject("proxy.user_name", "must be empty if proxy.url contains credentials");
    if (!is_user_name(config.user_name)) {
        proxy_rules.reject("proxy.user_name", "must be at most 4 KiB, without colons and control characters");
    }
    if (!is_credential(config.password)) {
        proxy_rules.reject("proxy.password", "must be at most 4 KiB, without control characters");
    }
    proxy->credentials = config.user_name + ':' + config.password;
    return proxy;
}

// Returns whether requests to `server` must not use a proxy from the environment: loopback addresses and the metadata
// address 169.254.169.254.
bool stays_here(const url& server) {
    const auto address = address_of(server.host);
    if (address) return address->is_loopback() || address->to_string() == "169.254.169.254";
    const std::string_view host = server.host.ends_with('.')
                                      ? std::string_view{server.host}.substr(0, server.host.size() - 1)
                                      : std::string_view{server.host};
    return host == "localhost" || host.ends_with(".localhost"); // RFC 6761 6.3
}

template <std::size_t Size>
std::optional<std::pair<const char*, std::string>> first_of(const std::array<const char*, Size>& names,
                                                            const environment& variables) {
    for (const char* name : names) {
        if (const auto value = variables(name); value && !trimmed(*value).empty())
            return std::pair{name, *value};
    }
    return std::nullopt;
}

std::optional<proxy_server> proxy_of_environment(const url& server, const environment& variables) {
    if (stays_here(server)) return std::nullopt;
    const auto found = first_of(proxy_variables, variables);
    if (!found) return std::nullopt;
    if (const auto bypass = first_of(bypass_variables, variables);
        bypass && names_server(bypass->second, server)) {
        return std::nullopt;
    }
    std::string_view mistake;
    auto proxy = proxy_server::parse(trimmed(found->second), mistake);
    if (!proxy)
        proxy_rules.reject("proxy", "the environment variable " + std::string{found->first} + " " +
                                        std::string{mistake});
    return proxy;
}

} // namespace

std::string host_and_port(std::string_view host, std::uint16_t port) {
    const bool ipv6 = host.find(':') != std::string_view::npos;
    return (ipv6 ? '[' + std::string{host} + ']' : std::string{host}) + ':' + std::to_string(port);
}

std::optional<proxy_server> proxy_server::parse(std::string_view text, std::string_view& mistake) {
    mistake = "is not of the form http://[user[:password]@]host[:port]";
    if (const auto mark = text.find("://"); mark != std::string_view::npos) {
        const auto scheme = text.substr(0, mark);
        if (equal_ignoring_case(scheme, "https")) {
            mistake =
                "names an https proxy: only http:// is supported; TLS to the proxy itself is not supported";
            return std::nullopt;
        }
        if (!equal_ignoring_case(scheme, "http")) {
            mistake = "names a proxy with an unknown scheme: only http:// is supported";
            return std::nullopt;
        }
        text.remove_prefix(mark + 3);
    }

    proxy_server proxy;
    const auto authority = text.substr(0, text.find_first_of("/?#"));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        proxy.credentials = parse_user_information(text.substr(0, at));
        if (!proxy.credentials) {
            mistake =
                "contains credentials that are not percent-encoded, are longer than 4 KiB or contain control "
                "characters";
            return std::nullopt;
        }
        text.remove_prefix(at + 1);
    }
    const auto rest = url::parse("http://" + std::string{text});
    if (!rest || !(rest->path.empty() || rest->path == "/") || !rest->query.empty()) return std::nullopt;
    proxy.host = rest->host;
    proxy.port = rest->port;
    return proxy;
}

std::string proxy_server::authority() const { return host_and_port(host, port); }

environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        const char* const value = std::getenv(name);
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

environment copy_of_proxy_variables(const environment& variables) {
    std::map<std::string, std::string, std::less<>> copy;
    const auto add = [&](const auto& names) {
        for (const char* name : names) {
            if (auto value = variables(name)) copy.emplace(name, *std::move(value));
        }
    };
    add(proxy_variables);
    add(bypass_variables);
    return [copy = std::move(copy)](const char* name) -> std::optional<std::string> {
        const auto found = copy.find(std::string_view{name});
        if (found == copy.end()) return std::nullopt;
        return found->second;
    };
}

std::optional<proxy_server> choose_proxy(const proxy_config& config, const url& server,
                                         const environment& variables) {
    if (config.from == proxy_config::source::url) {
        if (config.url.empty()) proxy_rules.reject("proxy.url", "is required if proxy.from is source::url");
        if (!server.https)
            proxy_rules.reject("proxy.url", "a proxy cannot be used with a plain http endpoint");
        return explicit_proxy(config);
    }
    if (!config.url.empty()) proxy_rules.reject("proxy.url", "is set, but proxy.from is not source::url");
    if (!config.user_name.empty())
        proxy_rules.reject("proxy.user_name", "is set, but proxy.from is not source::url");
    if (!config.password.empty())
        proxy_rules.reject("proxy.password", "is set, but proxy.from is not source::url");
    if (config.from == proxy_config::source::none || !server.https) return std::nullopt;
    return proxy_of_environment(server, variables);
}

} // namespace copresence::detail
