// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_ID_TOKEN_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_ID_TOKEN_HPP

#include "local_graph/login/login_state.hpp"

#include <string>

namespace copresence::detail::embedded {

/// Makes an ID token, a JSON Web Token that identifies the user to the client. Its signature is random. A
/// client that gets the ID token directly from `/token` need not verify the signature (OpenID Connect Core,
/// section 3.1.3.7, item 6).
/// Source: learn.microsoft.com/entra/identity-platform/id-token-claims-reference.
std::string make_id_token(const login_state& state, const login_application& application,
                          const login_user& user);

} // namespace copresence::detail::embedded

#endif
