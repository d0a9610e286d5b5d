// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_FROM_ENVIRONMENT_HPP
#define COPRESENCE_AUTH_TOKEN_FROM_ENVIRONMENT_HPP

#include <copresence/token_provider.hpp>

#include <memory>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {

/// A provider that gives what the environment variable `name` holds, without white space around it.
///
/// The variable is read for each token: the process must not change its environment meanwhile.
/// Errors: `errc::token_unavailable` naming the variable where it is not set, or holds no token; throws
/// `std::invalid_argument` where `name` cannot be one.
/// Thread safety: the provider may be shared by any number of clients.
std::shared_ptr<token_provider> token_from_environment(std::string name);

} // namespace copresence

#pragma GCC visibility pop

#endif
