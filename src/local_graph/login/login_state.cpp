// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/login_state.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/login/random_text.hpp"
#include "local_graph/request_target.hpp"

#include <algorithm>
#include <utility>

namespace copresence::detail::embedded {

namespace {

constexpr std::size_t max_tokens = 20'000;

// Access tokens are opaque and have about the size of Graph's tokens.
constexpr std::size_t token_bytes = 900;

} // namespace

login_state::login_state(login_config registration, std::string root_url)
    : config{std::move(registration)}
    , root{std::move(root_url)}
    , access_tokens{max_tokens}
    , refresh_tokens{max_tokens}
    , devices{config.device_code_interval, config.device_code_lifetime, config.approve_devices_after} {
    for (const auto& each : config.applications)
        applications.emplace_back(each);
}

login_time login_state::now() const {
    return (config.clock ? config.clock() : std::chrono::system_clock::now()) + advanced;
}

registered_application* login_state::application(std::string_view client_id) {
    const auto found = std::find_if(applications.begin(), applications.end(), [client_id](const auto& each) {
        return equal_ignoring_case(each.registration.client_id, client_id);
    });
    return found == applications.end() ? nullptr : &*found;
}

const login_user* login_state::user(std::string_view name) const {
    const auto found = std::find_if(config.users.begin(), config.users.end(), [name](const login_user& each) {
        return equal_ignoring_case(each.name, name);
    });
    return found == config.users.end() ? nullptr : &*found;
}

const login_user* login_state::user_or_first(std::string_view name) const {
    return name.empty() ? &config.users.front() : user(name);
}

bool login_state::is_graph(std::string_view resource) const {
    // The last entry is the application id of Graph, which is the same in every tenant.
    constexpr std::string_view usual[]{"", "https://graph.microsoft.com", "https://graph.microsoft.us",
                                       "https://dod-graph.microsoft.us",
                                       "00000003-0000-0000-c000-000000000000"};
    while (resource.ends_with('/'))
        resource.remove_suffix(1);
    const auto same = [resource](std::string_view name) { return equal_ignoring_case(resource, name); };
    const auto by_address =
        root.substr(0, root.find("localhost")) + "127.0.0.1" + root.substr(root.rfind(':'));
    return std::any_of(std::begin(usual), std::end(usual), same) || same(root) || same(by_address);
}

std::string login_state::issue(token_record record, std::chrono::seconds lifetime) {
    auto text = random_text(token_bytes);
    record.serial = ++last_serial;
    record.expires_at = now() + lifetime;
    access_tokens.add(text, std::move(record));
    return text;
}

bool login_state::is_revoked(const token_record& record) const {
    const auto found = revoked_up_to.find(record.user);
    return found != revoked_up_to.end() && record.serial <= found->second;
}

} // namespace copresence::detail::embedded
