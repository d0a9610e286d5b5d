// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_CLIENT_AUTHENTICATION_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_CLIENT_AUTHENTICATION_HPP

#include "local_graph/login/client_assertion.hpp"
#include "local_graph/login/form.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace copresence::embedded {

/// The names that a client gives itself in a request.
struct client_credentials {
    std::string client_id;
    std::string secret;
    std::string assertion;

    bool empty() const noexcept { return secret.empty() && assertion.empty(); }
};

/// From the form, or from the header `Authorization` with the scheme Basic (RFC 6749, section 2.3.1).
std::variant<client_credentials, oauth_error> read_credentials(const form& fields,
                                                               std::string_view authorization);

/// Whether a request is the application's: one of its secrets, an assertion signed by one of its
/// certificates, or one of its federated tokens. Empty where it is.
std::optional<oauth_error> authenticate(const client_credentials& given, const assertion_terms& terms,
                                        used_assertions& used);

} // namespace copresence::embedded

#endif
