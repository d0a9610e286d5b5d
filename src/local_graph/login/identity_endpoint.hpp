// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_IDENTITY_ENDPOINT_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_IDENTITY_ENDPOINT_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/login/login_state.hpp"

#include <string_view>

namespace copresence::detail::embedded {

/// Handles requests to the port of the metadata services: `GET /metadata/identity/oauth2/token` of virtual
/// machines and `GET /msi/token` of App Service. Requests through a proxy are rejected, as on a virtual
/// machine. The response of App Service to a wrong header is not documented.
/// Sources: learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token;
/// learn.microsoft.com/azure/app-service/overview-managed-identity.
local_graph_response answer_identity_request(login_state& state, const local_graph_request& request);

/// Returns whether a path belongs to the metadata services.
bool is_identity_path(std::string_view path) noexcept;

} // namespace copresence::detail::embedded

#endif
