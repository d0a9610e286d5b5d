// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_CLIENT_CREDENTIAL_HPP
#define COPRESENCE_AUTH_CLIENT_CREDENTIAL_HPP

#include <copresence/secret_string.hpp>

#include <string>
#include <variant>

#pragma GCC visibility push(default)

namespace copresence {

/// A certificate with its private key. RSA of 2048 to 8192 bits.
///
/// On the wire: a JSON Web Token that the key has signed (PS256), with the certificate's SHA-256 thumbprint
/// (`x5t#S256`), valid for five minutes; the key itself goes nowhere.
/// Source: learn.microsoft.com/entra/identity-platform/certificate-credentials.
struct certificate_credential {
    /// A PEM file with the certificate, of several the first; at most 1 MiB. Read once, when the provider is
    /// made.
    std::string certificate_file;

    /// As `certificate_file`, the PEM text itself. Exactly one of the two is given.
    std::string certificate_pem;

    /// A PEM file with the private key (PKCS #8, encrypted or not, or `RSA PRIVATE KEY`). Empty (default),
    /// and `key_pem` as well: the key stands beside the certificate.
    std::string key_file;

    /// As `key_file`, the PEM text itself. At most one of the two is given.
    secret_string key_pem;

    /// Of an encrypted key, at most 1 KiB.
    secret_string key_password;
};

/// A file that somebody else keeps up to date with a token for this application (workload identity
/// federation). It is read for each request; at most 64 KiB.
struct federated_token_file {
    std::string path; ///< read for each request; required
};

/// How an application proves who it is. `std::monostate`: not at all, it is a public client.
using client_credential =
    std::variant<std::monostate, secret_string, certificate_credential, federated_token_file>;

} // namespace copresence

#pragma GCC visibility pop

#endif
