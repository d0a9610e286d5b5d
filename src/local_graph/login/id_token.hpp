// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_ID_TOKEN_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_ID_TOKEN_HPP

#include "local_graph/login/login_state.hpp"

#include <string>

namespace copresence::embedded {

/// Who has signed in, as a JSON Web Token for the client. Its signature is of no key that is published: a
/// client that gets it from `/token` itself need not check it (OpenID Connect Core, section 3.1.3.7, item 6).
/// Source: learn.microsoft.com/entra/identity-platform/id-token-claims-reference.
std::string make_id_token(const login_state& state, const login_application& application,
                          const login_user& user);

} // namespace copresence::embedded

#endif
