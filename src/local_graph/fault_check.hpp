// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_FAULT_CHECK_HPP
#define COPRESENCE_LOCAL_GRAPH_FAULT_CHECK_HPP

#include <copresence/fault_plan.hpp>

namespace copresence::detail::embedded {

/// Validates a plan.
/// Errors: throws `std::invalid_argument` naming the rule and the member that is out of range.
void check(const fault_plan& plan);

} // namespace copresence::detail::embedded

#endif
