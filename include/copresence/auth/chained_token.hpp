// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_CHAINED_TOKEN_HPP
#define COPRESENCE_AUTH_CHAINED_TOKEN_HPP

#include <copresence/token_provider.hpp>

#include <memory>
#include <string>
#include <vector>

#pragma GCC visibility push(default)

namespace copresence {

/// One way to a token, and what errors call it.
struct token_link {
    std::string name;                         ///< `managed identity`, for one
    std::shared_ptr<token_provider> provider; ///< required
};

/// A provider that tries several ways in their order, and goes on with the first that works: for a program
/// that runs on a developer's machine as well as in the cloud.
///
/// Errors: where none works, `errc::token_unavailable`, whose detail lists each link with its reason. Throws
/// `std::invalid_argument` where there is no link, or an empty provider among them.
/// Cancellation: ends the link under way; no further one is tried.
/// Thread safety: may be shared by any number of clients, if its links may.
std::shared_ptr<token_provider> chained_token(std::vector<token_link> links);

} // namespace copresence

#pragma GCC visibility pop

#endif
