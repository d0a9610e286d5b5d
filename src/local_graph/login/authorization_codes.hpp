// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZATION_CODES_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_AUTHORIZATION_CODES_HPP

#include "local_graph/login/issued_tokens.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace copresence::embedded {

/// What one sign-in in a browser was for.
struct authorization {
    std::string client_id;
    std::string redirect_uri;
    std::string scope;
    std::string user;              ///< its name
    std::string claims;            ///< asked for; a JSON object or empty
    std::string challenge;         ///< PKCE's; empty: none was sent
    bool challenge_is_hash = true; ///< S256, not `plain`
};

/// What a client redeems a code with.
struct redemption {
    std::string_view code;
    std::string_view client_id;
    std::string_view redirect_uri;
    std::string_view verifier;
};

/// Authorization codes: good once, for ten minutes, for the client, the redirect URI and the code verifier
/// that they were asked with. Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow;
/// RFC 7636.
class authorization_codes {
public:
    /// A new code.
    std::string begin(authorization of, login_time now);

    std::variant<authorization, oauth_error> redeem(const redemption& with, login_time now);

private:
    struct record {
        authorization of;
        login_time until{};
        bool redeemed = false;
    };

    static constexpr std::size_t most_codes = 10'000;
    bounded_records<record> records_{most_codes};
};

/// Whether a code verifier is one (43 to 128 unreserved characters), and the one that a challenge was made
/// from.
bool fits_challenge(std::string_view verifier, std::string_view challenge, bool challenge_is_hash);

/// Whether codes may be sent to `asked` where `registered` is. `http://localhost` stands for every port and
/// path `/`. Source: learn.microsoft.com/entra/identity-platform/reply-url (localhost exceptions).
bool may_redirect(std::string_view asked, std::string_view registered);

} // namespace copresence::embedded

#endif
