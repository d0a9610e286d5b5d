// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FAULT_SPEC_HPP
#define COPRESENCE_CLI_FAULT_SPEC_HPP

#include <copresence/fault_plan.hpp>

#include <string_view>

namespace copresence::cli {

/// One rule of a fault plan out of its text, `status=503,header=Retry-After: 2,probability=0.1`: items
/// between commas, a comma that belongs to a value as `\,`, a backslash as `\\`. Errors: throws `usage_error`
/// saying what is wrong.
fault_rule parse_fault(std::string_view spec);

/// The items, for the help.
std::string_view fault_help() noexcept;

} // namespace copresence::cli

#endif
