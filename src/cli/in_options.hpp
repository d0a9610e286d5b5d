// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_IN_OPTIONS_HPP
#define COPRESENCE_CLI_IN_OPTIONS_HPP

#include <string>
#include <string_view>

namespace copresence::cli {

/// What the library says is wrong with a member of one of its configurations, in the command line's words
/// where that has its name.
std::string in_options(std::string_view error);

} // namespace copresence::cli

#endif
