// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/config_check.hpp"

#include "local_graph/fault_check.hpp"
#include "local_graph/login/login_check.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace copresence::detail::embedded {

namespace {

constexpr std::size_t max_users = 10'000'000;
constexpr std::size_t max_in_a_page = 650;
constexpr std::size_t max_token_size = 16 * 1024; // leaves space for other fields within the header limit
constexpr std::size_t longest_name = 253;         // RFC 1035
constexpr std::chrono::minutes longest_latency{10};
constexpr std::chrono::hours max_certificate_lifetime{24 * 365 * 20};

void require_member(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(std::string{"local_graph_config::"} + what);
}

bool fits_a_header(std::string_view token) {
    return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_name(std::string_view name) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*:";
    return !name.empty() && name.size() <= longest_name &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

} // namespace

void check(const local_graph_config& config) {
    require_member(fits_a_header(config.token), "token: must contain only visible ASCII characters");
    require_member(config.token.size() <= max_token_size, "token: must not be longer than 16 KiB");
    require_member(config.users <= max_users, "users: must be at most 10,000,000");
    require_member(config.latency >= std::chrono::milliseconds{0} && config.latency <= longest_latency,
                   "latency: must be from 0 to 10 min");
    require_member(config.page_size <= max_in_a_page, "page_size: must be at most 650");
    const auto& names = config.certificate_names;
    require_member(!names.empty() && std::all_of(names.begin(), names.end(), is_name),
                   "certificate_names: must contain at least one name, and only host names and addresses");
    require_member(config.certificate_lifetime >= -max_certificate_lifetime &&
                       config.certificate_lifetime <= max_certificate_lifetime,
                   "certificate_lifetime: must be from -20 to 20 years");
    if (config.login) check(*config.login);
    check(config.faults);
    const auto& rules = config.faults.rules;
    const bool asks_for_login = std::any_of(rules.begin(), rules.end(), [](const fault_rule& rule) {
        return std::holds_alternative<faults::oauth_error>(rule.what.response);
    });
    require_member(config.login || !asks_for_login,
                   "faults: an oauth_error requires local_graph_config::login");
}

} // namespace copresence::detail::embedded
