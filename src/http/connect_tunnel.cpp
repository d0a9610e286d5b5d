// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/connect_tunnel.hpp"

#include "base/base64.hpp"
#include "base/redact.hpp"
#include "http/proxy.hpp"
#include "http/request_text.hpp"
#include "http/url.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace copresence::detail {

namespace {

constexpr std::size_t max_header_size = 32 * 1024;
constexpr std::size_t read_size = 4 * 1024;
constexpr std::string_view version = "HTTP/1."; // followed by a digit, a space and a status of three digits

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Returns the status, or nothing if `line` is not a status line of HTTP/1.1 or 1.0. Some proxies omit the space before an
// empty reason phrase. Source: RFC 9112 4.
std::optional<unsigned> parse_status_line(std::string_view line) {
    constexpr std::size_t digits = version.size() + 2;
    if (!line.starts_with(version) || line.size() < digits + 3) return std::nullopt;
    if (!is_digit(line[version.size()]) || line[version.size() + 1] != ' ') return std::nullopt;
    const auto status = line.substr(digits, 3);
    if (!std::all_of(status.begin(), status.end(), is_digit) || status[0] == '0') return std::nullopt;
    if (line.size() > digits + 3 && line[digits + 3] != ' ') return std::nullopt;
    unsigned value = 0;
    for (const char c : status)
        value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
}

} // namespace

std::string connect_request(const url& server, const proxy_server& proxy) {
    const auto authority = host_and_port(server.host, server.port);
    std::string out;
    request_text text{out};
    text.line("CONNECT", authority).field("Host", authority).field("User-Agent", user_agent);
    if (proxy.credentials) text.field("Proxy-Authorization", "Basic " + encode_base64(*proxy.credentials));
    text.end();
    return out;
}

std::string redact_credentials(std::string_view text, const proxy_server& proxy) {
    if (!proxy.credentials) return std::string{text};
    const std::string_view both = *proxy.credentials;
    const auto colon = std::min(both.find(':'), both.size());
    const auto user_name = both.substr(0, colon);
    const auto password = both.substr(std::min(colon + 1, both.size()));
    const std::array<secret_string, 3> secrets{both, password, user_name};
    return redact(text, secrets, "***");
}

connect_reply::connect_reply(bool has_credentials)
    : has_credentials_{has_credentials} {}

std::span<char> connect_reply::prepare() {
    buffer_.resize(filled_ + read_size);
    return std::span{buffer_}.subspan(filled_);
}

error_code connect_reply::commit(std::size_t size) {
    filled_ += size;
    const std::string_view bytes{buffer_.data(), filled_};
    if (const auto known = std::min(filled_, version.size());
        bytes.substr(0, known) != version.substr(0, known)) {
        return fail("the proxy's response is not valid HTTP/1.1");
    }
    while (!complete_) {
        const auto end = bytes.find('\n', taken_);
        if (std::min(end, filled_) >= max_header_size)
            return fail("the header of the proxy's response is larger than 32 KiB");
        if (end == std::string_view::npos) return {};
        auto line = bytes.substr(taken_, end - taken_);
        if (line.ends_with('\r')) line.remove_suffix(1);
        taken_ = end + 1;
        if (status_ == 0) {
            const auto status = parse_status_line(line);
            if (!status) return fail("the proxy's response is not valid HTTP/1.1");
            status_ = *status;
        } else if (line.empty()) {
            if (const auto ec = judge()) return ec;
        }
    }
    if (taken_ < filled_) {
        complete_ = false;
        return fail("the proxy sent data after its response header");
    }
    return {};
}

// Evaluates the status of a complete header.
error_code connect_reply::judge() {
    if (status_ / 100 == 2) {
        complete_ = true;
        return {};
    }
    if (status_ / 100 == 1 && status_ != 101) { // RFC 9110 15.2: an interim response
        status_ = 0;
        begin_ = taken_;
        return {};
    }
    const auto text = "status " + std::to_string(status_);
    if (status_ / 100 == 5) return fail(text + ": the proxy could not reach the server");
    detail_ = text;
    if (status_ == 407 || status_ == 401) { // tinyproxy sends 401 if the password is wrong
        detail_ += has_credentials_ ? ": the proxy rejected the user name and password"
                                    : ": the proxy requires a user name and a password";
    }
    return make_error_code(errc::proxy_rejected);
}

error_code connect_reply::fail(std::string_view cause) {
    detail_ = cause;
    return make_error_code(errc::proxy_failed);
}

} // namespace copresence::detail
