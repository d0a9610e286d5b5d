// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SOAK_FAULT_MIX_HPP
#define COPRESENCE_TESTS_SOAK_FAULT_MIX_HPP

#include <copresence/fault_plan.hpp>

#include <string>

namespace copresence::soak {

/// Every way in which an answer can go wrong, together in `share` of all requests, each as often as the others.
/// `other_token` is accepted where the service's own is refused.
fault_plan every_fault(double share, const std::string& other_token);

/// 429, 503, resets and answers cut short, together in `share` of all requests.
fault_plan common_faults(double share);

} // namespace copresence::soak

#endif
