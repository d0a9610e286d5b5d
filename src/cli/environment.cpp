// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/environment.hpp"

#include "cli/exit_status.hpp"

#include <cstdlib>

namespace copresence::detail::cli {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string required_variable(const char* name, const std::string& wanted_by) {
    auto value = variable(name);
    if (value.empty()) {
        throw run_error{"the environment variable " + std::string{name} + " is not set, but " + wanted_by +
                        " requires it"};
    }
    return value;
}

} // namespace copresence::detail::cli
