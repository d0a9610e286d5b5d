// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_GRAPH_TOKENS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_GRAPH_TOKENS_HPP

#include "local_graph/graph_error.hpp"
#include "local_graph/login/login_state.hpp"

#include <optional>
#include <string_view>

namespace copresence::detail::embedded {

/// Checks an access token as Graph does. Returns 401 if the token is unknown, has expired, is for another
/// resource, or has been revoked. The 401 for a revoked token contains a claims challenge if the client
/// supports challenges. Returns 403 if the token has no permission to read presences. Returns empty if the
/// token is valid.
/// Sources: learn.microsoft.com/graph/errors; learn.microsoft.com/entra/identity-platform/claims-challenge.
std::optional<graph_error> check_graph_token(login_state& state, std::string_view token);

/// Returns whether the requested claims contain all of `wanted`. Both are JSON objects or empty.
bool claims_hold(std::string_view asked, std::string_view wanted);

/// Returns whether a client has declared the capability `cp1`, which means that it supports claims
/// challenges.
bool declares_cp1(std::string_view claims);

} // namespace copresence::detail::embedded

#endif
