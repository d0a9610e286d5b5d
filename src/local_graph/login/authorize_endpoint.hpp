// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZE_ENDPOINT_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZE_ENDPOINT_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/login/form.hpp"
#include "local_graph/login/login_state.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <string_view>

namespace copresence::embedded {

/// A browser that comes to `/{tenant}/oauth2/v2.0/authorize` signs in at once, as whom `login_hint` names or
/// as the first user, and is sent on to the redirect URI with a code, or with an error. Where it must not be
/// sent there, since the client or the URI is not known, it gets a page. Source:
/// learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
local_graph_response answer_authorize(login_state& state, const form& fields, std::string_view tenant,
                                      const oauth_error_context& context);

} // namespace copresence::embedded

#endif
