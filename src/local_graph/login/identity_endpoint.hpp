// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_IDENTITY_ENDPOINT_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_IDENTITY_ENDPOINT_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/login/login_state.hpp"

#include <string_view>

namespace copresence::embedded {

/// Answers what comes to the port of the metadata services: `GET /metadata/identity/oauth2/token` as a
/// virtual machine has it, `GET /msi/token` as App Service has it. What App Service says to a wrong header is
/// not documented. Sources:
/// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token;
/// learn.microsoft.com/azure/app-service/overview-managed-identity.
/// Requests through a proxy are refused, as the machine's service refuses them.
local_graph_response answer_identity_request(login_state& state, const local_graph_request& request);

/// Whether a path leads there.
bool is_identity_path(std::string_view path) noexcept;

} // namespace copresence::embedded

#endif
