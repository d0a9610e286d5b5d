// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/login_check.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/login/registered_application.hpp"
#include "local_graph/request_target.hpp"

#include <copresence/user_id.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

namespace copresence::detail::embedded {

namespace {

constexpr std::size_t longest_secret = 16 * 1024;
constexpr std::chrono::hours max_login_lifetime{24};
constexpr std::chrono::seconds longest_interval{60};

void require_login_member(bool holds, const std::string& what) {
    if (!holds) throw std::invalid_argument("local_graph_config::login." + what);
}

bool is_guid(std::string_view text) { return user_id::parse(text).has_value(); }

bool is_secret(std::string_view text) { return !text.empty() && text.size() <= longest_secret; }

bool has_only_visible(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_redirect(std::string_view uri) {
    return (uri.starts_with("http://") || uri.starts_with("https://")) && has_only_visible(uri) &&
           uri.find('#') == std::string_view::npos;
}

template <class List, class Name>
bool has_twice(const List& list, Name name) {
    for (auto one = list.begin(); one != list.end(); ++one)
        for (auto other = list.begin(); other != one; ++other)
            if (equal_ignoring_case(name(*one), name(*other))) return true;
    return false;
}

void check(const login_application& application, const std::string& name) {
    require_login_member(is_guid(application.client_id), name + "client_id: must be a GUID");
    require_login_member(std::all_of(application.secrets.begin(), application.secrets.end(), is_secret),
                         name + "secrets: each must have 1 byte to 16 KiB");
    require_login_member(
        std::all_of(application.federated_tokens.begin(), application.federated_tokens.end(), is_secret),
        name + "federated_tokens: each must have 1 byte to 16 KiB");
    require_login_member(
        std::all_of(application.redirect_uris.begin(), application.redirect_uris.end(), is_redirect),
        name + "redirect_uris: each must be an http or https URL in visible ASCII, without a fragment");
    for (std::size_t i = 0; i < application.certificates.size(); ++i) {
        try {
            registered_certificate::parse(application.certificates[i]);
        } catch (const std::invalid_argument& wrong) {
            require_login_member(false, name + "certificates[" + std::to_string(i) + "]: " + wrong.what());
        }
    }
}

} // namespace

void check(const login_config& config) {
    require_login_member(is_guid(config.tenant), "tenant: must be a GUID");
    require_login_member(!config.applications.empty(), "applications: at least one is required");
    require_login_member(
        !has_twice(config.applications, [](const auto& each) -> std::string_view { return each.client_id; }),
        "applications: client ids must be unique");
    for (std::size_t i = 0; i < config.applications.size(); ++i)
        check(config.applications[i], "applications[" + std::to_string(i) + "].");
    require_login_member(!config.users.empty(), "users: at least one is required");
    require_login_member(
        !has_twice(config.users, [](const auto& each) -> std::string_view { return each.name; }),
        "users: names must be unique");
    for (const auto& user : config.users)
        require_login_member(!user.name.empty() && is_guid(user.id),
                             "users: each must have a name, and a GUID as id");
    for (const auto& identity : config.managed_identities)
        require_login_member(is_guid(identity.client_id) && is_guid(identity.object_id),
                             "managed_identities: client ids and object ids must be GUIDs");
    require_login_member(config.token_lifetime.count() >= 1 && config.token_lifetime <= max_login_lifetime,
                         "token_lifetime: must be from 1 s to 24 h");
    require_login_member(config.device_code_lifetime.count() >= 1 &&
                             config.device_code_lifetime <= max_login_lifetime,
                         "device_code_lifetime: must be from 1 s to 24 h");
    require_login_member(config.device_code_interval.count() >= 0 &&
                             config.device_code_interval <= longest_interval,
                         "device_code_interval: must be from 0 to 60 s");
    const auto after = config.approve_devices_after.value_or(std::chrono::milliseconds{0});
    require_login_member(after.count() >= 0 && after <= max_login_lifetime,
                         "approve_devices_after: must be from 0 to 24 h");
    require_login_member(has_only_visible(config.identity_header),
                         "identity_header: must contain only visible ASCII characters");
}

} // namespace copresence::detail::embedded
