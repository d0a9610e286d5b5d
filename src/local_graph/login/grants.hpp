// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_GRANTS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_GRANTS_HPP

#include "local_graph/login/client_credentials.hpp"
#include "local_graph/login/form_parameters.hpp"
#include "local_graph/login/login_state.hpp"
#include "local_graph/login/oauth_error.hpp"
#include "local_graph/login/scopes.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace copresence::detail::embedded {

/// The result of a successful request to `/token`.
struct granted {
    std::string access_token;
    std::chrono::seconds expires_in{0};
    std::string scope;         ///< empty: token of an application without a user
    std::string refresh_token; ///< empty: none
    std::string id_token;      ///< empty: none
};

using grant_result = std::variant<granted, oauth_error>;

/// A request to `/{tenant}/oauth2/v2.0/token`.
struct token_question {
    const form& fields;
    std::string_view authorization; ///< value of the header Authorization
    std::string_view tenant;        ///< tenant in the path
};

/// Handles a token request: finds the application, authenticates it, and executes the grant.
grant_result answer_token_request(login_state& state, const token_question& question);

/// Checks that the tenant in a path is the tenant of the service. `common` and `organizations` are accepted
/// if the grant has a user. Returns empty on success.
std::optional<oauth_error> check_tenant(const login_state& state, std::string_view tenant, bool with_user);

/// Returns the error for an application that is not registered.
oauth_error unknown_application(const login_state& state, std::string_view client_id);

/// Checks that the parameter `claims` is a JSON object or empty. Returns empty on success.
std::optional<oauth_error> check_claims_parameter(std::string_view claims);

} // namespace copresence::detail::embedded

#endif
