// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_AUTHORIZATION_URL_HPP
#define COPRESENCE_AUTH_AUTHORIZATION_URL_HPP

#include <string>
#include <string_view>

namespace copresence::detail {

/// Returns whether `text` is a valid code verifier of PKCE. Source: RFC 7636, 4.1.
bool is_code_verifier(std::string_view text) noexcept;

/// Returns the code challenge of `verifier` (method S256). Source: RFC 7636, 4.2.
std::string code_challenge(std::string_view verifier);

} // namespace copresence::detail

#endif
