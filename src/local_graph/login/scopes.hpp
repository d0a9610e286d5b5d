// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_SCOPES_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_SCOPES_HPP

#include "local_graph/login/oauth_error.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copresence::detail::embedded {

/// The parsed parameter `scope`.
struct asked_scopes {
    std::string resource; ///< such as `https://graph.microsoft.com`; empty: Graph, or only scopes of OpenID
    std::vector<std::string> permissions; ///< without the name of the resource; does not contain `.default`
    bool all_granted = false;             ///< `.default` was requested
    bool offline_access = false;
    bool openid = false;
};

/// Parses scopes that are separated by spaces. A scope without a resource belongs to Graph. All scopes must
/// have the same resource, and `.default` cannot be combined with other permissions.
/// Source: learn.microsoft.com/entra/identity-platform/scopes-oidc.
std::variant<asked_scopes, oauth_error> read_scopes(std::string_view text);

} // namespace copresence::detail::embedded

#endif
