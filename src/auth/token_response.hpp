// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_TOKEN_RESPONSE_HPP
#define COPRESENCE_AUTH_TOKEN_RESPONSE_HPP

#include "auth/form.hpp"

#include <copresence/auth/device_code.hpp>
#include <copresence/secret_string.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The tokens of a successful response of a token service.
struct token_grant {
    secret_string access_token;
    std::chrono::system_clock::time_point expires_at;
    secret_string refresh_token; ///< empty if the response has none
};

/// An error response of a token service. Its texts fit in one line, and their size is limited. Decisions may depend on all
/// error codes and on `aadsts`: an error code that is known is never redacted.
struct oauth_error {
    std::string code;    ///< `error`: never empty
    std::string message; ///< the first line of `error_description`, without number and trace id
    unsigned aadsts = 0; ///< the AADSTS number at the beginning of `error_description`; 0: none
    std::string suberror;
    std::string correlation_id;
    std::string claims; ///< a JSON object, or empty
};

/// A successful response to a device code request.
struct device_authorization {
    secret_string device_code;
    device_code_prompt prompt;

    /// The time between two polls, 1–300 s. RFC 8628, 3.2: 5 s if the service sends none, or an invalid one.
    std::chrono::seconds interval{5};
};

/// Parses a token response of the identity platform, or of a metadata service. A metadata service sends numbers as strings,
/// and may send `expires_on` without `expires_in`. If the response is invalid, returns an empty optional and sets `mistake`
/// to the reason, which contains no part of `body`.
/// Sources: RFC 6749, 5.1;
/// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token.
std::optional<token_grant> parse_token_response(std::string_view body,
                                                std::chrono::system_clock::time_point now,
                                                std::string_view& mistake);

/// Parses an error response. Returns an empty optional if `body` is not an OAuth error. Redacts the secrets of `request`, the
/// form that was sent, in all texts, except if `error` or `suberror` is a code that the protocol defines.
/// Source: RFC 6749, 5.2; learn.microsoft.com/entra/identity-platform/
/// v2-oauth2-client-creds-grant-flow#error-response.
std::optional<oauth_error> parse_oauth_error(std::string_view body, const form& request = {});

/// Sets the AADSTS number and the message of `to` from an `error_description`.
void describe_oauth(std::string_view description, oauth_error& to);

/// Parses the response to a device code request. Errors: as `parse_token_response`. Accepts `verification_url` as well as
/// `verification_uri`. Composes a message if the service sends none, which RFC 8628 permits. Source: RFC 8628, 3.2.
std::optional<device_authorization> parse_device_authorization(std::string_view body,
                                                               std::string_view& mistake);

} // namespace copresence::detail

#endif
