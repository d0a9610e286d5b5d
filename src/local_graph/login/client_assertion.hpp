// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_CLIENT_ASSERTION_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_CLIENT_ASSERTION_HPP

#include "local_graph/login/oauth_error.hpp"
#include "local_graph/login/registered_application.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace copresence::embedded {

/// The ids of assertions that have been used, until they would be refused anyway.
class used_assertions {
public:
    /// False: it has been used before.
    bool use(const std::string& id, login_time until, login_time now);

private:
    std::unordered_map<std::string, login_time> until_;
};

/// What an assertion must say.
struct assertion_terms {
    const registered_application& application;
    std::string_view token_url; ///< its audience
    login_time now;
};

/// Verifies the JSON Web Token that an application signs with its certificate: PS256, the certificate found
/// by `x5t#S256`, `aud`, `iss`, `sub`, `jti`, `nbf`, `iat` and `exp`, at most ten minutes long, with five
/// minutes for clocks that differ. Empty where it holds; its id is used up then. Source:
/// learn.microsoft.com/entra/identity-platform/certificate-credentials.
std::optional<oauth_error> verify_assertion(std::string_view assertion, const assertion_terms& terms,
                                            used_assertions& used);

} // namespace copresence::embedded

#endif
