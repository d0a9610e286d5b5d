// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_CHECK_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_CHECK_HPP

#include <copresence/local_login.hpp>

namespace copresence::detail::embedded {

/// Validates a configuration.
/// Errors: throws `std::invalid_argument` naming the member that is out of range.
void check(const login_config& config);

} // namespace copresence::detail::embedded

#endif
