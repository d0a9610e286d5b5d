// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_CLAIMS_CHALLENGE_HPP
#define COPRESENCE_AUTH_CLAIMS_CHALLENGE_HPP

#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// The claims that a `WWW-Authenticate` header asks for, decoded to JSON text: where one of its Bearer challenges
/// has `error="insufficient_claims"` and `claims="…"`, in any order. Base64 or base64url, padded or not.
/// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
std::optional<std::string> find_claims(std::string_view www_authenticate);

} // namespace copresence

#endif
