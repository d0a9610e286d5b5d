// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CLIENT_ASSERTION_HPP
#define COPRESENCE_AUTH_CLIENT_ASSERTION_HPP

#include "auth/private_key.hpp"

#include <copresence/auth/client_credential.hpp>
#include <copresence/secret_string.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The values of the claims in a client assertion.
struct assertion_claims {
    std::string_view audience; ///< URL of the token endpoint
    std::string_view client_id;
    std::string_view id; ///< unique for each assertion
    std::chrono::system_clock::time_point issued_at;
};

/// Creates client assertions: signed tokens by which an application authenticates itself with a certificate.
/// Source: learn.microsoft.com/entra/identity-platform/certificate-credentials.
class assertion_signer {
public:
    /// Reads the certificate and its private key.
    /// Errors: throws `std::invalid_argument` naming the member of `certificate_credential`.
    explicit assertion_signer(const certificate_credential& from);

    /// Returns a JSON Web Token signed with PS256. Its header identifies the certificate by `x5t#S256`. The token is
    /// valid from one minute before `issued_at` to five minutes after it.
    secret_string sign(const assertion_claims& claims) const;

private:
    struct parts;
    explicit assertion_signer(parts&& from);

    private_key key_;
    std::string header_; // JWT header in base64url
};

} // namespace copresence::detail

#endif
