// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_STATE_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_STATE_HPP

#include <copresence/local_login.hpp>

#include "local_graph/login/authorization_codes.hpp"
#include "local_graph/login/client_assertion.hpp"
#include "local_graph/login/device_codes.hpp"
#include "local_graph/login/issued_tokens.hpp"
#include "local_graph/login/registered_application.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::embedded {

/// What the endpoints of the login service share. Used under the service's lock.
struct login_state {
    /// `config` has been checked. `root` is that of Graph and of the authority, without a slash at its end.
    login_state(login_config says, std::string root_url);

    login_time now() const;

    /// Null: nobody of that name. Client ids and user names are compared without regard to case.
    registered_application* application(std::string_view client_id);
    const login_user* user(std::string_view name) const;

    /// As `user`, the first one for an empty name.
    const login_user* user_or_first(std::string_view name) const;

    /// Whether a resource means Graph: its usual names, or the service's own root.
    bool is_graph(std::string_view resource) const;

    /// Makes an access token of a record, whose serial is filled in.
    std::string issue(token_record record, std::chrono::seconds lifetime);

    bool is_revoked(const token_record& record) const;

    login_config config;
    std::string root;
    std::chrono::seconds advanced{0};
    std::vector<registered_application> applications;
    bounded_records<token_record> access_tokens;
    bounded_records<token_record> refresh_tokens; ///< their permissions are the scopes as asked for
    device_codes devices;
    authorization_codes codes;
    used_assertions assertions;
    std::uint64_t last_serial = 0;
    std::map<std::string, std::uint64_t, std::less<>> revoked_up_to; ///< serials, by user
    std::string required_claims;
    login_stats stats;
};

} // namespace copresence::embedded

#endif
