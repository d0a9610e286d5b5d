// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_REGISTERED_APPLICATION_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_REGISTERED_APPLICATION_HPP

#include <copresence/local_login.hpp>

#include "local_graph/certificate_authority.hpp"
#include "local_graph/login/issued_tokens.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copresence::embedded {

/// A certificate that an application may sign its assertions with.
struct registered_certificate {
    x509_ptr certificate;
    key_ptr key;            ///< the public one
    std::string thumbprint; ///< SHA-256 of its DER, as base64url

    /// Errors: throws `std::invalid_argument` for what is no certificate of an RSA key as PEM.
    static registered_certificate parse(std::string_view pem);
};

/// An application, with what was made of its registration.
struct registered_application {
    explicit registered_application(login_application registration);

    login_application says;
    std::vector<registered_certificate> certificates;
    std::vector<std::pair<std::string, login_time>> federated_tokens; ///< and until when each is taken

    bool has_credentials() const noexcept {
        return !says.secrets.empty() || !certificates.empty() || !federated_tokens.empty();
    }
};

} // namespace copresence::embedded

#endif
