// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZE_ENDPOINT_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZE_ENDPOINT_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/login/form_parameters.hpp"
#include "local_graph/login/login_state.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <string_view>

namespace copresence::detail::embedded {

/// Handles a request of a browser to `/{tenant}/oauth2/v2.0/authorize`. The user of `login_hint`, or the
/// first user, signs in without any prompt. The browser is redirected to the redirect URI with a code or an
/// error. If the client or the redirect URI is unknown, the browser gets an error page instead.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow.
local_graph_response answer_authorize(login_state& state, const form& fields, std::string_view tenant,
                                      const oauth_error_context& context);

} // namespace copresence::detail::embedded

#endif
