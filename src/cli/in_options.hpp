// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_IN_OPTIONS_HPP
#define COPRESENCE_CLI_IN_OPTIONS_HPP

#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// Returns an error text of the library, with the name of a configuration member replaced by the name of the corresponding
/// option. Other texts are returned unchanged.
std::string in_options(std::string_view error);

} // namespace copresence::detail::cli

#endif
