// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_STATIC_TOKEN_HPP
#define COPRESENCE_AUTH_STATIC_TOKEN_HPP

#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <memory>

namespace copresence {

/// Creates a provider that always returns the token `value`, for tests, tools and benchmarks.
/// Errors: throws `boost::system::system_error` with `errc::malformed_token` if `value` cannot be sent.
/// Thread safety: the provider may be shared by any number of clients.
COPRESENCE_EXPORT std::shared_ptr<token_provider> static_token(secret_string value);

} // namespace copresence

#endif
