// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_FAULT_RESPONSE_HPP
#define COPRESENCE_LOCAL_GRAPH_FAULT_RESPONSE_HPP

#include "local_graph/fault_schedule.hpp"
#include "local_graph/graph_error.hpp"

#include <variant>

namespace copresence::detail::embedded {

/// The replacement for Graph's response: none, an error in Graph's envelope, a complete response, or an error
/// of the login service.
using fault_response = std::variant<std::monostate, graph_error, local_graph_response, faults::oauth_error>;

fault_response answer_of(const fault_decision& decision);

} // namespace copresence::detail::embedded

#endif
