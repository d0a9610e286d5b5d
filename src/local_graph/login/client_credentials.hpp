// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_CLIENT_CREDENTIALS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_CLIENT_CREDENTIALS_HPP

#include "local_graph/login/assertion_verifier.hpp"
#include "local_graph/login/form_parameters.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace copresence::detail::embedded {

/// The client id and the credential of a request.
struct client_credentials {
    std::string client_id;
    std::string secret;
    std::string assertion;

    bool empty() const noexcept { return secret.empty() && assertion.empty(); }
};

/// Reads the credentials from the form, or from the header `Authorization` with the scheme Basic (RFC 6749,
/// section 2.3.1).
std::variant<client_credentials, oauth_error> read_credentials(const form& fields,
                                                               std::string_view authorization);

/// Authenticates the application by one of its secrets, by an assertion signed with one of its certificates,
/// or by one of its federated tokens. Returns empty on success.
std::optional<oauth_error> authenticate(const client_credentials& given, const assertion_terms& terms,
                                        used_assertions& used);

} // namespace copresence::detail::embedded

#endif
