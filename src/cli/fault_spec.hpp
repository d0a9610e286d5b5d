// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_FAULT_SPEC_HPP
#define COPRESENCE_CLI_FAULT_SPEC_HPP

#include <copresence/fault_plan.hpp>

#include <string_view>

namespace copresence::detail::cli {

/// Parses one rule of a fault plan, for example `status=503,header=Retry-After: 2,probability=0.1`. Items are separated by
/// commas. Inside a value, a comma is written as `\,` and a backslash as `\\`.
/// Errors: throws `usage_error` describing the error.
fault_rule parse_fault(std::string_view spec);

/// Returns the part of the help that describes the items.
std::string_view fault_help() noexcept;

} // namespace copresence::detail::cli

#endif
