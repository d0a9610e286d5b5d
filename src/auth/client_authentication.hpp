// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_CLIENT_AUTHENTICATION_HPP
#define COPRESENCE_AUTH_CLIENT_AUTHENTICATION_HPP

#include "auth/client_assertion.hpp"
#include "auth/form.hpp"

#include <copresence/auth/client_credential.hpp>
#include <copresence/token_provider.hpp>

#include <boost/uuid/random_generator.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace copresence::detail {

/// Authenticates the application in token requests: with a client secret, a certificate or a federated token. A public
/// client has no credential.
class client_authentication {
public:
    /// `owner` is the configuration type that the credential is a member of, for error messages.
    /// Errors: throws `std::invalid_argument` if the credential is invalid.
    client_authentication(client_credential from, std::string_view owner);

    /// Adds the fields that authenticate `client_id` to a token request to `endpoint`. Returns an empty text, or the
    /// reason if the federated token file cannot be used.
    std::string add_to(form& fields, std::string_view endpoint, std::string_view client_id,
                       std::chrono::system_clock::time_point now);

private:
    using method = std::variant<std::monostate, secret_string, assertion_signer, federated_token_file>;
    static method read(client_credential from, std::string_view owner);

    method how_;
    boost::uuids::random_generator_mt19937 ids_;
};

class sign_in;

/// Calls `credential.add_to` with the token endpoint and client id of `service`, and returns its result.
std::string add_credential(const sign_in& service, client_authentication& credential,
                           const token_request& request, form& fields);

} // namespace copresence::detail

#endif
