// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_REGISTERED_APPLICATION_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_REGISTERED_APPLICATION_HPP

#include <copresence/local_login.hpp>

#include "local_graph/certificate_authority.hpp"
#include "local_graph/login/issued_tokens.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copresence::detail::embedded {

/// A certificate with which an application may sign its assertions.
struct registered_certificate {
    x509_ptr certificate;
    key_ptr key;            ///< public key
    std::string thumbprint; ///< SHA-256 of the certificate's DER, encoded in base64url

    /// Errors: throws `std::invalid_argument` if `pem` is not a certificate with an RSA key in PEM format.
    static registered_certificate parse(std::string_view pem);
};

/// An application, with its parsed certificates and its federated tokens.
struct registered_application {
    explicit registered_application(login_application given);

    login_application registration;
    std::vector<registered_certificate> certificates;
    std::vector<std::pair<std::string, login_time>> federated_tokens; ///< each with its expiry time

    bool has_credentials() const noexcept {
        return !registration.secrets.empty() || !certificates.empty() || !federated_tokens.empty();
    }
};

} // namespace copresence::detail::embedded

#endif
