// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_ENVIRONMENT_HPP
#define COPRESENCE_CLI_ENVIRONMENT_HPP

#include <string>

namespace copresence::detail::cli {

/// Returns the value of an environment variable, or an empty text if it is not set.
std::string variable(const char* name);

/// Returns the value of an environment variable.
/// Errors: throws `run_error` naming the variable if it is not set or empty. The message names `wanted_by` as the option
/// that requires the variable.
std::string required_variable(const char* name, const std::string& wanted_by);

} // namespace copresence::detail::cli

#endif
