// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_GRAPH_TOKENS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_GRAPH_TOKENS_HPP

#include "local_graph/graph_error.hpp"
#include "local_graph/login/login_state.hpp"

#include <optional>
#include <string_view>

namespace copresence::embedded {

/// What Graph says to a token: 401 where it was not issued, has expired, is for another resource, or has been
/// revoked (with a claims challenge where the client can answer one), and 403 where it does not permit to
/// read presences. Empty: it is good. Sources: learn.microsoft.com/graph/errors;
/// learn.microsoft.com/entra/identity-platform/claims-challenge.
std::optional<graph_error> check_graph_token(login_state& state, std::string_view token);

/// Whether claims that were asked for hold all of `wanted`; both are JSON objects or empty.
bool claims_hold(std::string_view asked, std::string_view wanted);

/// Whether a client has said that it can answer a claims challenge: the capability `cp1`.
bool declares_cp1(std::string_view claims);

} // namespace copresence::embedded

#endif
