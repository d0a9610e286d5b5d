// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SOAK_FAULT_MIX_HPP
#define COPRESENCE_TESTS_SOAK_FAULT_MIX_HPP

#include <copresence/fault_plan.hpp>

#include <string>

namespace copresence::soak {

/// Returns a plan with every kind of fault, which together apply to `share` of all requests. All kinds are
/// about equally frequent. `other_token` is accepted by the faults that reject the service's own token.
fault_plan every_fault(double share, const std::string& other_token);

/// Returns a plan with 429, 503, resets and truncated responses, which together apply to `share` of all
/// requests.
fault_plan common_faults(double share);

} // namespace copresence::soak

#endif
