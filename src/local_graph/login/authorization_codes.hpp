// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZATION_CODES_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZATION_CODES_HPP

#include "local_graph/login/issued_tokens.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace copresence::detail::embedded {

/// The parameters of one sign-in in a browser.
struct authorization {
    std::string client_id;
    std::string redirect_uri;
    std::string scope;
    std::string user;              ///< name of the user
    std::string claims;            ///< requested claims, a JSON object; empty: none
    std::string challenge;         ///< code challenge of PKCE; empty: none
    bool challenge_is_hash = true; ///< true: S256; false: plain
};

/// The parameters with which a client redeems a code.
struct redemption {
    std::string_view code;
    std::string_view client_id;
    std::string_view redirect_uri;
    std::string_view verifier;
};

/// Authorization codes. A code is valid once and for ten minutes. The client, the redirect URI and the code
/// verifier must match the authorization request.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow; RFC 7636.
class authorization_codes {
public:
    /// Returns a new code.
    std::string begin(authorization of, login_time now);

    std::variant<authorization, oauth_error> redeem(const redemption& with, login_time now);

private:
    struct record {
        authorization of;
        login_time until{};
        bool redeemed = false;
    };

    static constexpr std::size_t max_codes = 10'000;
    bounded_records<record> records_{max_codes};
};

/// Returns whether `verifier` is a valid code verifier (43 to 128 unreserved characters) that matches
/// `challenge`.
bool fits_challenge(std::string_view verifier, std::string_view challenge, bool challenge_is_hash);

/// Returns whether codes may be sent to `asked` if `registered` is a registered redirect URI. A registered
/// URI of `http://localhost` without a port matches every port, and slashes at its end are ignored.
/// Source: learn.microsoft.com/entra/identity-platform/reply-url (localhost exceptions).
bool may_redirect(std::string_view asked, std::string_view registered);

} // namespace copresence::detail::embedded

#endif
