// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_FAULT_ANSWER_HPP
#define COPRESENCE_LOCAL_GRAPH_FAULT_ANSWER_HPP

#include "local_graph/fault_schedule.hpp"
#include "local_graph/graph_error.hpp"

#include <variant>

namespace copresence::embedded {

/// The replacement for Graph's response: none, an error in Graph's envelope, a complete response, or an error
/// of the login service.
using fault_answer = std::variant<std::monostate, graph_error, local_graph_response, faults::oauth_error>;

fault_answer answer_of(const fault_decision& decision);

} // namespace copresence::embedded

#endif
