// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/client_credentials.hpp"

#include "base/ascii_case.hpp"
#include "base/base64.hpp"
#include "local_graph/bearer.hpp"

#include <algorithm>

namespace copresence::detail::embedded {

namespace {

constexpr std::string_view jwt_bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// Client id and secret are each encoded as in a form, and then joined with a colon.
std::optional<client_credentials> read_basic(std::string_view authorization) {
    constexpr std::string_view scheme = "Basic ";
    if (!equal_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
    const auto text = decode_base64(authorization.substr(scheme.size()));
    const auto colon = text ? text->find(':') : std::string::npos;
    if (colon == std::string::npos) return std::nullopt;
    const auto id = without_escapes(std::string_view{*text}.substr(0, colon));
    const auto secret = without_escapes(std::string_view{*text}.substr(colon + 1));
    if (!id || !secret) return std::nullopt;
    return client_credentials{*id, *secret, {}};
}

bool is_one_of(std::string_view secret, const std::vector<std::string>& secrets) {
    return std::any_of(secrets.begin(), secrets.end(),
                       [secret](const std::string& each) { return same_token(secret, each); });
}

// Returns the application's federated token that equals `text`, or null.
const std::pair<std::string, login_time>* federated(std::string_view text,
                                                    const registered_application& application) {
    for (const auto& each : application.federated_tokens)
        if (same_token(text, each.first)) return &each;
    return nullptr;
}

} // namespace

std::variant<client_credentials, oauth_error> read_credentials(const form& fields,
                                                               std::string_view authorization) {
    client_credentials given{std::string{fields["client_id"]}, std::string{fields["client_secret"]},
                             std::string{fields["client_assertion"]}};
    if (!given.assertion.empty() && fields["client_assertion_type"] != jwt_bearer)
        return invalid_request(900144, "The request body must contain the following parameter: "
                                       "'client_assertion_type', and it must be " +
                                           std::string{jwt_bearer} + '.');
    if (!authorization.empty()) {
        auto basic = read_basic(authorization);
        if (!basic)
            return invalid_request(9002313, "Invalid request. The header Authorization is malformed.");
        if (!given.empty() ||
            (!given.client_id.empty() && !equal_ignoring_case(given.client_id, basic->client_id)))
            return invalid_request(9002313, "Invalid request. There is more than one way of authentication.");
        given = *std::move(basic);
    }
    if (given.client_id.empty())
        return invalid_request(900144, "The request body must contain the following parameter: 'client_id'.");
    return given;
}

std::optional<oauth_error> authenticate(const client_credentials& given, const assertion_terms& terms,
                                        used_assertions& used) {
    const auto& application = terms.application;
    if (given.assertion.empty()) {
        if (is_one_of(given.secret, application.registration.secrets)) return std::nullopt;
        return invalid_client(
            7000215, "Invalid client secret provided. Ensure the secret being sent in the request is "
                     "the client secret value, not the client secret ID, for a secret added to app '" +
                         application.registration.client_id + "'.");
    }
    if (!given.secret.empty())
        return invalid_request(9002313, "Invalid request. There is more than one way of authentication.");
    if (const auto* const token = federated(given.assertion, application)) {
        if (token->second > terms.now) return std::nullopt;
        return invalid_client(700024, "Client assertion is not within its valid time range.");
    }
    // The application has only federated tokens, so the assertion is treated as a federated token of another
    // issuer.
    if (application.certificates.empty() && !application.federated_tokens.empty())
        return invalid_request(70021, "No matching federated identity record found for presented assertion.");
    return verify_assertion(given.assertion, terms, used);
}

} // namespace copresence::detail::embedded
