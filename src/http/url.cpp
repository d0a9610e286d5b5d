// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/url.hpp"

#include "base/ascii_case.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace copresence::detail {

namespace {

constexpr std::size_t max_url_size = 64 * 1024;

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consume_scheme(std::string_view& text, std::string_view scheme) {
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) return false;
    text.remove_prefix(scheme.size());
    return true;
}

// RFC 3986's reg-name without percent-encoding. Underscores are accepted, because some DNS names contain them.
bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
           std::all_of(host.begin(), host.end(),
                       [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

// RFC 3986's IPv6address, without a zone. The character check also rejects a zero byte, at which inet_pton would stop.
bool is_ipv6_address(std::string_view host) {
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
    boost::system::error_code ec;
    boost::asio::ip::make_address_v6(host, ec);
    return !ec;
}

// RFC 3986's path and query characters. All other characters must be percent-encoded.
bool is_path_or_query(std::string_view text) {
    constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?%";
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_alphanumeric(c) || marks.find(c) != std::string_view::npos; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

} // namespace

std::optional<url> url::parse(std::string_view text) {
    if (text.size() > max_url_size) return std::nullopt;
    url parsed;
    if (consume_scheme(text, "https://")) {
        parsed.https = true;
        parsed.port = 443;
    } else if (consume_scheme(text, "http://")) {
        parsed.https = false;
        parsed.port = 80;
    } else {
        return std::nullopt;
    }

    const auto end_of_authority = std::min(text.find_first_of("/?#"), text.size());
    auto authority = text.substr(0, end_of_authority);
    const auto rest = text.substr(end_of_authority);

    std::string_view host;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        host = authority.substr(1, close - 1);
        authority.remove_prefix(close + 1);
        if (!is_ipv6_address(host)) return std::nullopt;
    } else {
        host = authority.substr(0, authority.find(':'));
        authority.remove_prefix(host.size());
        if (!is_host_name(host)) return std::nullopt;
    }
    if (authority.starts_with(':')) {
        const auto port = parse_port(authority.substr(1));
        if (!port) return std::nullopt;
        parsed.port = *port;
    } else if (!authority.empty()) {
        return std::nullopt;
    }
    std::transform(host.begin(), host.end(), std::back_inserter(parsed.host), to_lower_ascii);

    if (!is_path_or_query(rest))
        return std::nullopt; // this also rejects a fragment, because # is not allowed
    const auto query = std::min(rest.find('?'), rest.size());
    parsed.path = rest.substr(0, query);
    parsed.query = rest.substr(query);
    return parsed;
}

std::string url::authority() const {
    std::string out = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != (https ? 443 : 80)) out += ':' + std::to_string(port);
    return out;
}

std::string url::origin() const { return (https ? "https://" : "http://") + authority(); }

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(host, ec);
    return !ec && address.is_loopback();
}

} // namespace copresence::detail
