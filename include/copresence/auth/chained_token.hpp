// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CHAINED_TOKEN_HPP
#define COPRESENCE_AUTH_CHAINED_TOKEN_HPP

#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <memory>
#include <string>
#include <vector>

namespace copresence {

/// One provider of a chain.
struct token_link {
    std::string name; ///< name of the provider in error messages, such as `managed identity`
    std::shared_ptr<token_provider> provider; ///< required
};

/// Creates a provider that tries several providers in order. After the first success it uses only the
/// provider that succeeded. This suits a program that runs on a developer's machine as well as in the cloud.
///
/// Errors: `errc::token_unavailable` if no provider succeeds. The detail lists each provider with its reason.
/// The function itself throws `std::invalid_argument` if `links` is empty or contains an empty provider.
/// Cancellation: cancels the provider in use. No further provider is tried.
/// Thread safety: may be shared by any number of clients, if its providers may be shared.
COPRESENCE_EXPORT std::shared_ptr<token_provider> chained_token(std::vector<token_link> links);

} // namespace copresence

#endif
