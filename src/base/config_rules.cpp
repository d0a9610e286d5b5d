// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/config_rules.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace copresence::detail {

namespace {

constexpr std::chrono::milliseconds max_time = std::chrono::hours{24};

} // namespace

void config_rules::reject(std::string_view member, std::string_view cause) const {
    throw std::invalid_argument{"copresence::" + std::string{owner_} + "::" + std::string{member} + ": " +
                                std::string{cause}};
}

bool config_rules::in_range(std::chrono::milliseconds value) noexcept {
    return value.count() > 0 && value <= max_time;
}

void config_rules::check_time(std::string_view member, std::chrono::milliseconds value) const {
    if (!in_range(value)) {
        reject(member, std::to_string(value.count()) + " ms is out of range: it must be from 1 ms to 24 h");
    }
}

void config_rules::check_delay(std::string_view member, std::chrono::milliseconds value) const {
    if (value.count() >= 1 && value <= std::chrono::hours{1}) return;
    reject(member, std::to_string(value.count()) + " ms is out of range: it must be from 1 ms to 1 h");
}

void config_rules::check_size(std::string_view member, std::size_t value, std::size_t min,
                              std::size_t max) const {
    if (value >= min && value <= max) return;
    reject(member, std::to_string(value) + " is out of range: it must be from " + std::to_string(min) +
                       " to " + std::to_string(max));
}

void config_rules::check_length(std::string_view member, std::size_t bytes, std::size_t min,
                                std::size_t max) const {
    if (bytes >= min && bytes <= max) return;
    reject(member, "has " + std::to_string(bytes) + " bytes: it must have from " + std::to_string(min) +
                       " to " + std::to_string(max) + " bytes");
}

// The messages do not contain the value, because it may be a secret.
void config_rules::check_visible(std::string_view member, std::string_view value, std::size_t min,
                                 std::size_t max) const {
    const auto visible = [](char c) { return c >= 0x20 && c < 0x7f; };
    if (value.size() < min) reject(member, min == 1 ? "is required" : "is too short");
    if (value.size() > max || !std::all_of(value.begin(), value.end(), visible)) {
        reject(member, "must have at most " + std::to_string(max) + " characters, all visible ASCII");
    }
}

void config_rules::check(const timeout_config& given) const {
    check_time("timeouts.resolve", given.resolve);
    check_time("timeouts.connect", given.connect);
    check_time("timeouts.proxy_handshake", given.proxy_handshake);
    check_time("timeouts.tls_handshake", given.tls_handshake);
    check_time("timeouts.first_byte", given.first_byte);
    check_time("timeouts.inactivity", given.inactivity);
    check_time("timeouts.attempt", given.attempt);
    check_time("timeouts.token", given.token);
    check_time("timeouts.call", given.call);
}

void config_rules::check(const retry_config& given) const {
    check_size("retry.max_retries", given.max_retries, 0, 100);
    check_delay("retry.base_delay", given.base_delay);
    check_delay("retry.max_delay", given.max_delay);
    if (given.max_retry_after.count() < 0 || given.max_retry_after > max_time) {
        reject("retry.max_retry_after", std::to_string(given.max_retry_after.count()) +
                                            " ms is out of range: it must be from 0 to 24 h");
    }
}

void config_rules::check(const tls_config& given) const {
    if (given.ca_file.find('\0') != std::string::npos) reject("tls.ca_file", "the path contains a zero byte");
    if (!given.ca_pem.empty() && !given.ca_file.empty())
        reject("tls.ca_pem", "set only one of tls.ca_file and tls.ca_pem");
}

} // namespace copresence::detail
