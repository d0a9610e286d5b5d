// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_ASSERTION_VERIFIER_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_ASSERTION_VERIFIER_HPP

#include "local_graph/login/oauth_error.hpp"
#include "local_graph/login/registered_application.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace copresence::detail::embedded {

/// The ids of used assertions. Each id is kept until its assertion has expired.
class used_assertions {
public:
    /// Returns false if the id has been used before.
    bool use(const std::string& id, login_time until, login_time now);

private:
    std::unordered_map<std::string, login_time> until_;
};

/// The requirements on an assertion.
struct assertion_terms {
    const registered_application& application;
    std::string_view token_url; ///< required audience
    login_time now;
};

/// Verifies a JSON Web Token that an application has signed with its certificate. The signature must be
/// PS256, and `x5t#S256` must identify a registered certificate. The claims `aud`, `iss`, `sub`, `jti`,
/// `nbf`, `iat` and `exp` are verified. The lifetime is at most ten minutes, and clocks may differ by five
/// minutes. Returns empty if the assertion is valid; the same id is then rejected from now on.
/// Source: learn.microsoft.com/entra/identity-platform/certificate-credentials.
std::optional<oauth_error> verify_assertion(std::string_view assertion, const assertion_terms& terms,
                                            used_assertions& used);

} // namespace copresence::detail::embedded

#endif
