// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: the URL of a proxy, from an option or from the environment.

#include "http/proxy.hpp"

#include "fuzz/input.hpp"
#include "http/connect_tunnel.hpp"
#include "http/url.hpp"

#include <stdexcept>

namespace {

using namespace copresence;
using namespace copresence::detail;

const url& server() {
    static const url value = *url::parse("https://graph.microsoft.com");
    return value;
}

// The URL of the proxy must not be able to add lines to the request.
void check_request(const proxy_server& proxy) {
    const auto request = connect_request(server(), proxy);
    COPRESENCE_REQUIRE(request.starts_with("CONNECT graph.microsoft.com:443 HTTP/1.1\r\n"));
    COPRESENCE_REQUIRE(request.ends_with("\r\n\r\n"));
    const auto lines = std::count(request.begin(), request.end(), '\n');
    COPRESENCE_REQUIRE(lines == (proxy.credentials ? 5 : 4));
    COPRESENCE_REQUIRE(std::count_if(request.begin(), request.end(), [](char c) { return c < 0x20; }) ==
                       2 * lines);
}

void check(const proxy_server& proxy) {
    COPRESENCE_REQUIRE(!proxy.host.empty() && proxy.port != 0);
    COPRESENCE_REQUIRE(!fuzz::has_controls(proxy.host));
    if (proxy.credentials) {
        COPRESENCE_REQUIRE(proxy.credentials->find(':') != std::string::npos);
        COPRESENCE_REQUIRE(proxy.credentials->size() <= 2 * 4096 + 1 &&
                           !fuzz::has_controls(*proxy.credentials));
    }
    std::string_view mistake;
    const auto again = proxy_server::parse(proxy.authority(), mistake);
    COPRESENCE_REQUIRE(again.has_value() && !again->credentials);
    COPRESENCE_REQUIRE(again->host == proxy.host && again->port == proxy.port);
    check_request(proxy);
}

// The password of a rejected URL must not appear in the error. The password of an accepted URL must be kept.
void check_secrecy(std::string_view text) {
    constexpr std::string_view secret = "q7Kz9wTx";
    const auto with_secret = "http://user:" + std::string{secret} + std::string{text};
    const auto variable = [&](const char* name) -> std::optional<std::string> {
        if (std::string_view{name} != "HTTPS_PROXY") return std::nullopt;
        return with_secret;
    };
    try {
        const auto proxy = choose_proxy({}, server(), variable);
        COPRESENCE_REQUIRE(proxy.has_value() && proxy->credentials);
        COPRESENCE_REQUIRE(proxy->credentials->starts_with("user:" + std::string{secret}));
        COPRESENCE_REQUIRE(proxy->authority().find(secret) == std::string::npos);
        check(*proxy);
    } catch (const std::invalid_argument& rejected) {
        const std::string_view cause = rejected.what();
        COPRESENCE_REQUIRE(cause.find(secret) == std::string_view::npos && !fuzz::has_controls(cause));
        COPRESENCE_REQUIRE(cause.find("HTTPS_PROXY") != std::string_view::npos);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::input in{bytes, size};
    std::string_view mistake;
    if (const auto proxy = proxy_server::parse(in.rest(), mistake)) {
        check(*proxy);
    } else {
        COPRESENCE_REQUIRE(!mistake.empty());
    }
    check_secrecy(in.rest());
    return 0;
}
