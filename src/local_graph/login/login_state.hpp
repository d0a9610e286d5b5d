// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_STATE_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_STATE_HPP

#include <copresence/local_login.hpp>

#include "local_graph/login/assertion_verifier.hpp"
#include "local_graph/login/authorization_codes.hpp"
#include "local_graph/login/device_codes.hpp"
#include "local_graph/login/issued_tokens.hpp"
#include "local_graph/login/registered_application.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail::embedded {

/// State that the endpoints of the login service share. Used only while the service's mutex is locked.
struct login_state {
    /// The configuration has been validated. `root_url` is the base URL of Graph and of the authority,
    /// without a slash at its end.
    login_state(login_config registration, std::string root_url);

    login_time now() const;

    /// Return null if the name is unknown. Client ids and user names are compared without regard to case.
    registered_application* application(std::string_view client_id);
    const login_user* user(std::string_view name) const;

    /// Returns the user with this name, or the first user for an empty name.
    const login_user* user_or_first(std::string_view name) const;

    /// Returns whether a resource is Graph: one of Graph's usual names, or the base URL of this service.
    bool is_graph(std::string_view resource) const;

    /// Issues an access token and stores its record. Sets the serial number and the expiry time of the
    /// record.
    std::string issue(token_record record, std::chrono::seconds lifetime);

    bool is_revoked(const token_record& record) const;

    login_config config;
    std::string root;
    std::chrono::seconds advanced{0};
    std::vector<registered_application> applications;
    bounded_records<token_record> access_tokens;
    bounded_records<token_record> refresh_tokens; ///< their `permissions` contain the scopes as requested
    device_codes devices;
    authorization_codes codes;
    used_assertions assertions;
    std::uint64_t last_serial = 0;
    std::map<std::string, std::uint64_t, std::less<>> revoked_up_to; ///< last revoked serial, by user name
    std::string required_claims;
    login_stats stats;
};

} // namespace copresence::detail::embedded

#endif
