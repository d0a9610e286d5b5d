// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_ENVIRONMENT_HPP
#define COPRESENCE_CLI_ENVIRONMENT_HPP

#include <string>

namespace copresence::cli {

/// What an environment variable holds; empty where it is not set.
std::string variable(const char* name);

/// Errors: throws `run_error` naming the variable where it is not set or empty; `wanted_by` is what needs it.
std::string required_variable(const char* name, const std::string& wanted_by);

} // namespace copresence::cli

#endif
