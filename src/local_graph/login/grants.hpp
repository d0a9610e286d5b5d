// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_GRANTS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_GRANTS_HPP

#include "local_graph/login/client_authentication.hpp"
#include "local_graph/login/form.hpp"
#include "local_graph/login/login_state.hpp"
#include "local_graph/login/oauth_error.hpp"
#include "local_graph/login/scopes.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace copresence::embedded {

/// What `/token` gives.
struct granted {
    std::string access_token;
    std::chrono::seconds expires_in{0};
    std::string scope;         ///< empty: an application's own token
    std::string refresh_token; ///< empty: none
    std::string id_token;      ///< empty: none
};

using grant_result = std::variant<granted, oauth_error>;

/// A request to `/{tenant}/oauth2/v2.0/token`.
struct token_question {
    const form& fields;
    std::string_view authorization; ///< the header
    std::string_view tenant;        ///< of the path
};

/// Answers it: finds the application, authenticates it, and does what the grant type asks for.
grant_result answer_token_request(login_state& state, const token_question& question);

/// Whether the tenant of a path is the service's; `common` and `organizations` are, where there is a user.
std::optional<oauth_error> check_tenant(const login_state& state, std::string_view tenant, bool with_user);

/// The error of an application that is not registered.
oauth_error unknown_application(const login_state& state, std::string_view client_id);

/// The parameter `claims`: a JSON object or nothing.
std::optional<oauth_error> check_claims_parameter(std::string_view claims);

} // namespace copresence::embedded

#endif
