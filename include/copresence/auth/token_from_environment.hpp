// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_TOKEN_FROM_ENVIRONMENT_HPP
#define COPRESENCE_AUTH_TOKEN_FROM_ENVIRONMENT_HPP

#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <memory>
#include <string>

namespace copresence {

/// Creates a provider that returns the value of the environment variable `name`, without surrounding white
/// space.
///
/// The variable is read for each token. The process must not change its environment while the provider is in
/// use.
/// Errors: `errc::token_unavailable`, naming the variable, if it is not set or does not hold a token. Throws
/// `std::invalid_argument` if `name` is not a valid variable name.
/// Thread safety: the provider may be shared by any number of clients.
COPRESENCE_EXPORT std::shared_ptr<token_provider> token_from_environment(std::string name);

} // namespace copresence

#endif
