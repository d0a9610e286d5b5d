// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

namespace copresence {

/// Proves to the identity platform which application asks.
class client_authentication {
public:
    /// `owner`: the configuration that the credential is a member of, for errors.
    /// Errors: throws `std::invalid_argument`.
    client_authentication(client_credential from, std::string_view owner);

    bool is_public() const noexcept { return std::holds_alternative<std::monostate>(how_); }

    /// Adds what proves it to a token request of `client_id` to `endpoint`. What is wrong with a file is the
    /// result; empty: nothing.
    std::string add_to(form& fields, std::string_view endpoint, std::string_view client_id,
                       std::chrono::system_clock::time_point now);

private:
    using method = std::variant<std::monostate, secret_string, assertion_signer, federated_token_file>;
    static method read(client_credential from, std::string_view owner);

    method how_;
    boost::uuids::random_generator_mt19937 ids_;
};

class sign_in;

/// As `client_authentication::add_to`, for a request of `service`.
std::string add_credential(const sign_in& service, client_authentication& credential,
                           const token_request& request, form& fields);

} // namespace copresence

#endif
