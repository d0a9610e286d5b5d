// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CLAIMS_CHALLENGE_HPP
#define COPRESENCE_AUTH_CLAIMS_CHALLENGE_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// Maximum size in bytes of the claims that a service demands and a sign-in repeats.
inline constexpr std::size_t max_claims = 16 * 1024;

/// Returns the claims that a `WWW-Authenticate` header requires, decoded to JSON text. They come from the first Bearer
/// challenge that has both `error="insufficient_claims"` and valid `claims="…"`, in any order. The value is in base64 or
/// base64url, with or without padding. Returns an empty optional if there is no such challenge.
/// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
std::optional<std::string> find_claims(std::string_view www_authenticate);

} // namespace copresence::detail

#endif
