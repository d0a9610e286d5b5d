// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_RESPONSE_HPP
#define COPRESENCE_AUTH_TOKEN_RESPONSE_HPP

#include "auth/form.hpp"

#include <copresence/auth/device_code.hpp>
#include <copresence/secret_string.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// A token as the service granted it.
struct token_grant {
    secret_string access_token;
    std::chrono::system_clock::time_point expires_at;
    secret_string refresh_token; ///< empty: none came
};

/// An error of a token service. Its texts are fit for one line, and bounded.
struct oauth_error {
    std::string code;    ///< `error`: never empty
    std::string message; ///< the first line of `error_description`, without the ids that follow it
    unsigned aadsts = 0; ///< the number that the description begins with; 0: none
    std::string suberror;
    std::string correlation_id;
    std::string claims; ///< a JSON object, or empty
};

/// What a device code request is answered with.
struct device_authorization {
    secret_string device_code;
    device_code_prompt prompt;

    /// 1–300. RFC 8628, 3.2: 5 if the service sends none, or an invalid one.
    std::chrono::seconds interval{5};
};

/// Reads the answer of the identity platform, or of a metadata service, whose numbers are texts and which may
/// have `expires_on` alone. Empty, and `mistake` says why without a word of `body`, where it is none.
/// Sources: RFC 6749, 5.1;
/// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token.
std::optional<token_grant> parse_token_response(std::string_view body,
                                                std::chrono::system_clock::time_point now,
                                                std::string_view& mistake);

/// Empty where `body` is no OAuth error. The texts of the error contain no secret of `request`, the form that was sent.
/// Source: RFC 6749, 5.2; learn.microsoft.com/entra/identity-platform/
/// v2-oauth2-client-creds-grant-flow#error-response.
std::optional<oauth_error> parse_oauth_error(std::string_view body, const form& request = {});

/// Sets number and message of `to` from an `error_description`.
void describe_oauth(std::string_view description, oauth_error& to);

/// As `parse_token_response`. `verification_url` is read like `verification_uri`. Makes a message if the service sends none,
/// which RFC 8628 permits. Source: RFC 8628, 3.2.
std::optional<device_authorization> parse_device_authorization(std::string_view body,
                                                               std::string_view& mistake);

} // namespace copresence

#endif
