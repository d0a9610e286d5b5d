// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CLIENT_CERTIFICATE_HPP
#define COPRESENCE_AUTH_CLIENT_CERTIFICATE_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace copresence {
/// The configuration of `client_certificate`.
struct client_certificate_config {
    sign_in_config sign_in;             ///< the sign-in service and the application
    certificate_credential certificate; ///< the credential of the application
};

/// Creates a provider for an application with a certificate. The tokens are for the application itself,
/// without a user.
///
/// On the wire: grant `client_credentials` with a signed client assertion.
/// Executor, thread safety, lifetimes: as `cached_token`.
/// Errors: throws `std::invalid_argument` if certificate or key cannot be read, are not RSA, or do not match.
/// Otherwise as `cached_token`.
/// Example: examples/05_app_with_certificate.cpp
COPRESENCE_EXPORT std::shared_ptr<token_provider> client_certificate(boost::asio::any_io_executor executor,
                                                                     client_certificate_config config);

} // namespace copresence

#endif
