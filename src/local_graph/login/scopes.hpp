// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_SCOPES_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_SCOPES_HPP

#include "local_graph/login/oauth_error.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copresence::embedded {

/// The parameter `scope`, taken apart.
struct asked_scopes {
    std::string resource; ///< `https://graph.microsoft.com`; empty: Graph, or only OpenID's own scopes
    std::vector<std::string> permissions; ///< of the resource, without its name; not `.default`
    bool all_granted = false;             ///< `.default`
    bool offline_access = false;
    bool openid = false;
};

/// Scopes are parted by spaces; one without a resource is Graph's. All of them must be of one resource, and
/// `.default` stands alone. Source: learn.microsoft.com/entra/identity-platform/scopes-oidc.
std::variant<asked_scopes, oauth_error> read_scopes(std::string_view text);

} // namespace copresence::embedded

#endif
