// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_DEVICE_ENDPOINT_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_DEVICE_ENDPOINT_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/login/form_parameters.hpp"
#include "local_graph/login/login_state.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace copresence::detail::embedded {

/// Handles a request to `/{tenant}/oauth2/v2.0/devicecode`. Returns the JSON object for the device.
std::variant<std::string, oauth_error> answer_device_code(login_state& state, const form& fields,
                                                          std::string_view tenant);

/// Handles a request to the page of `verification_uri`. Returns a form for the user code, or the result if
/// the form was sent.
local_graph_response answer_device_page(login_state& state, const form& fields, bool is_sent);

} // namespace copresence::detail::embedded

#endif
