// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/no_proxy.hpp"

#include "base/ascii_case.hpp"
#include "http/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

namespace copresence::detail {

namespace {

namespace ip = boost::asio::ip;

struct target {
    std::string_view host; // lower case, without a final dot
    std::optional<ip::address> address;
    std::uint16_t port;
};

// The parts of one entry of the list.
struct entry {
    std::string_view host; // host name or address, without brackets
    std::string_view prefix_size;
    std::string_view port;
    bool is_block = false;
    bool has_port = false;
};

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), to_lower_ascii);
    return out;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view without_final_dot(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host;
}

// Parses `host`, `host:port`, `address/size:port`, `[address]:port`, `[address]/size` or `[address/size]`. An IPv6
// address without brackets has no port.
entry take_apart(std::string_view text) {
    entry parts;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto close = std::min(text.find(']'), text.size());
        parts.host = text.substr(1, close - 1);
        rest = text.substr(std::min(close + 1, text.size()));
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        parts.host = text.substr(0, text.find(':'));
        rest = text.substr(parts.host.size());
    } else {
        parts.host = text;
    }
    if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
        parts.has_port = true;
        parts.port = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
    }
    if (rest.empty()) {
        if (const auto slash = parts.host.find('/'); slash != std::string_view::npos) {
            rest = parts.host.substr(slash);
            parts.host = parts.host.substr(0, slash);
        }
    }
    if (!rest.empty()) {
        parts.is_block = true;
        parts.prefix_size = rest.starts_with('/') ? rest.substr(1) : std::string_view{};
    }
    return parts;
}

template <class Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, std::size_t bits) {
    const auto whole = bits / 8;
    if (bits > a.size() * 8 || !std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    if (bits % 8 == 0) return true;
    const auto shift = 8 - bits % 8;
    return a[whole] >> shift == b[whole] >> shift;
}

bool in_block(const ip::address& address, const ip::address& block, std::size_t bits) {
    if (address.is_v4() != block.is_v4()) return false;
    if (address.is_v4()) return same_prefix(address.to_v4().to_bytes(), block.to_v4().to_bytes(), bits);
    return same_prefix(address.to_v6().to_bytes(), block.to_v6().to_bytes(), bits);
}

bool names_host(std::string_view name, std::string_view host) {
    const bool only_below = name.starts_with("*.");
    if (only_below) name.remove_prefix(1);
    if (name.starts_with('.')) name.remove_prefix(1);
    name = without_final_dot(name);
    if (name.empty() || !host.ends_with(name)) return false;
    const auto before = host.substr(0, host.size() - name.size());
    return before.empty() ? !only_below : before.ends_with('.');
}

bool names(std::string_view text, const target& server) {
    if (text == "*") return true;
    const auto parts = take_apart(text);
    if (parts.has_port && parse_number<std::uint16_t>(parts.port) != server.port) return false;

    const auto address = address_of(parts.host);
    if (parts.is_block) {
        const auto bits = parse_number<std::size_t>(parts.prefix_size);
        return bits && address && server.address && in_block(*server.address, *address, *bits);
    }
    if (address || server.address) return address == server.address;
    return names_host(parts.host, server.host);
}

} // namespace

std::optional<ip::address> address_of(std::string_view host) {
    boost::system::error_code ec;
    const auto address = ip::make_address(host, ec);
    if (ec) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

bool names_server(std::string_view list, const url& server) {
    constexpr std::string_view separators = ", \t\r\n";
    const target to{without_final_dot(server.host), address_of(server.host), server.port};
    const std::string entries = lower(list);
    std::string_view rest = entries;
    while (!rest.empty()) {
        const auto size = std::min(rest.find_first_of(separators), rest.size());
        if (size > 0 && names(rest.substr(0, size), to)) return true;
        rest.remove_prefix(std::min(size + 1, rest.size()));
    }
    return false;
}

} // namespace copresence::detail
