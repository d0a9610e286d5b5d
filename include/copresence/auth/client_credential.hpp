// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CLIENT_CREDENTIAL_HPP
#define COPRESENCE_AUTH_CLIENT_CREDENTIAL_HPP

#include <copresence/secret_string.hpp>

#include <string>
#include <variant>

namespace copresence {

/// A certificate with its private RSA key of 2048 to 8192 bits.
///
/// On the wire: a JSON Web Token signed with the key (PS256), with the certificate's SHA-256 thumbprint
/// (`x5t#S256`), valid for five minutes. The key itself is never sent.
/// Source: learn.microsoft.com/entra/identity-platform/certificate-credentials.
struct certificate_credential {
    /// Path of a PEM file with the certificate. If there are several, the first is used. At most 1 MiB. Read
    /// once, when the provider is created.
    std::string certificate_file;

    /// The PEM text itself, as an alternative to `certificate_file`. Exactly one of the two must be set.
    std::string certificate_pem;

    /// Path of a PEM file with the private key (PKCS #8, encrypted or not, or `RSA PRIVATE KEY`). If this and
    /// `key_pem` are empty (default), the key is read from the certificate's PEM.
    std::string key_file;

    /// The PEM text itself, as an alternative to `key_file`. At most one of the two may be set.
    secret_string key_pem;

    /// Password of an encrypted key, at most 1 KiB.
    secret_string key_password;
};

/// A file with a token for this application (workload identity federation). Another process keeps the file up
/// to date.
struct federated_token_file {
    std::string path; ///< read for each token request; at most 64 KiB. Required
};

/// The credential of an application. `std::monostate`: none, the application is a public client.
using client_credential =
    std::variant<std::monostate, secret_string, certificate_credential, federated_token_file>;

} // namespace copresence

#endif
