// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/grants.hpp"

#include "base/ascii_case.hpp"
#include "base/json_limits.hpp"
#include "base/sanitize.hpp"
#include "local_graph/login/id_token.hpp"
#include "local_graph/login/random_text.hpp"
#include "local_graph/request_target.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace copresence::detail::embedded {

namespace {

constexpr std::chrono::hours refresh_token_lifetime{90 * 24};
constexpr std::size_t refresh_token_bytes = 750;

oauth_error missing(std::string_view parameter) {
    return invalid_request(900144, "The request body must contain the following parameter: '" +
                                       std::string{parameter} + "'.");
}

oauth_error credential_missing() {
    return invalid_client(7000218,
                          "The request body must contain the following parameter: 'client_assertion' or "
                          "'client_secret'.");
}

oauth_error consent_required(const registered_application& application, std::string_view permission) {
    auto error =
        invalid_grant(65001, "The user or administrator has not consented to use the application with ID '" +
                                 application.registration.client_id + "' for " + sanitize(permission, 128) +
                                 ". Send an interactive authorization request for this user and resource.");
    error.suberror = "consent_required";
    return error;
}

/// Handles one request to `/token` of a registered application.
class token_grant {
public:
    token_grant(login_state& state, const token_question& question, registered_application& application,
                const client_credentials& given)
        : state_{state}
        , fields_{question.fields}
        , tenant_{question.tenant}
        , token_url_{state.root + '/' + std::string{question.tenant} + "/oauth2/v2.0/token"}
        , application_{application}
        , given_{given} {}

    grant_result client_credentials_grant() {
        if (auto error = check_tenant(state_, tenant_, false)) return *error;
        if (auto error = authenticate_application()) return *error;
        auto read = read_scopes(fields_["scope"]);
        if (auto* const error = std::get_if<oauth_error>(&read)) return *error;
        const auto& asked = std::get<asked_scopes>(read);
        if (!asked.all_granted)
            return oauth_error{
                "invalid_scope",
                1002012,
                "The provided value for scope " + sanitize(fields_["scope"], 256) +
                    " is not valid. Client credential flows must have a scope value with /.default "
                    "suffixed to the resource identifier (application ID URI).",
                400,
                {},
                {}};
        auto record = record_for(asked);
        if (auto* const error = std::get_if<oauth_error>(&record)) return *error;
        auto& made = std::get<token_record>(record);
        if (made.for_graph) made.permissions = application_.registration.roles;
        return granted{state_.issue(std::move(made), state_.config.token_lifetime),
                       state_.config.token_lifetime,
                       {},
                       {},
                       {}};
    }

    grant_result authorization_code() {
        if (auto error = authenticate_client()) return *error;
        if (fields_["code"].empty()) return missing("code");
        auto redeemed = state_.codes.redeem({fields_["code"], application_.registration.client_id,
                                             fields_["redirect_uri"], fields_["code_verifier"]},
                                            state_.now());
        if (auto* const error = std::get_if<oauth_error>(&redeemed)) return *error;
        const auto& of = std::get<authorization>(redeemed);
        const std::string claims{fields_["claims"]};
        return sign_in(*state_.user(of.user),
                       fields_["scope"].empty() ? of.scope : std::string{fields_["scope"]},
                       claims.empty() ? of.claims : claims);
    }

    grant_result device_code() {
        if (auto error = authenticate_client()) return *error;
        if (fields_["device_code"].empty()) return missing("device_code");
        auto polled =
            state_.devices.poll(fields_["device_code"], application_.registration.client_id, state_.now());
        if (auto* const error = std::get_if<oauth_error>(&polled)) return *error;
        const auto& of = std::get<device_codes::approved>(polled);
        return sign_in(*state_.user_or_first(of.user), of.scope, std::string{fields_["claims"]});
    }

    grant_result refresh_token() {
        if (auto error = authenticate_client()) return *error;
        if (fields_["refresh_token"].empty()) return missing("refresh_token");
        const auto* const record = state_.refresh_tokens.find(fields_["refresh_token"]);
        if (record == nullptr)
            return invalid_grant(
                9002313, "Invalid request. Request is malformed or invalid: the refresh token is unknown.");
        if (!equal_ignoring_case(record->client_id, application_.registration.client_id))
            return invalid_grant(
                70000, "Provided grant is invalid: the refresh token was issued to another client.");
        if (record->expires_at <= state_.now())
            return invalid_grant(700082, "The refresh token has expired due to inactivity.");
        if (state_.is_revoked(*record))
            return invalid_grant(
                50173, "The provided grant has expired due to it being revoked, a fresh auth token is "
                       "needed. The user might have changed or reset their password.");
        const auto scope =
            fields_["scope"].empty() ? record->permissions.front() : std::string{fields_["scope"]};
        const auto user = record->user; // a copy, because signing in adds a record and may remove this one
        return sign_in(*state_.user(user), scope, std::string{fields_["claims"]}, true);
    }

    grant_result on_behalf_of() {
        if (auto error = authenticate_application()) return *error;
        if (fields_["requested_token_use"] != "on_behalf_of")
            return invalid_request(900144, "The request body must contain the following parameter: "
                                           "'requested_token_use', and it must be on_behalf_of.");
        if (fields_["assertion"].empty()) return missing("assertion");
        const auto* const record = state_.access_tokens.find(fields_["assertion"]);
        if (record == nullptr)
            return invalid_grant(50013,
                                 "Assertion failed signature validation. [Reason - The key was not found.]");
        if (record->for_graph || !equal_ignoring_case(record->audience, application_.registration.client_id))
            return invalid_grant(
                500131, "Assertion audience does not match the Client app presenting the assertion.");
        if (record->expires_at <= state_.now())
            return invalid_grant(500133, "Assertion is not within its valid time range.");
        if (record->user.empty())
            return invalid_grant(7000114,
                                 "Application is not allowed to make application on-behalf-of calls.");
        if (state_.is_revoked(*record))
            return invalid_grant(
                50173, "The provided grant has expired due to it being revoked, a fresh auth token is "
                       "needed.");
        const auto user = record->user;
        return sign_in(*state_.user(user), std::string{fields_["scope"]}, std::string{fields_["claims"]});
    }

private:
    std::optional<oauth_error> authenticate_application() {
        if (given_.empty()) return credential_missing();
        return authenticate(given_, {application_, token_url_, state_.now()}, state_.assertions);
    }

    // Authenticates a client. A public client needs no credential, but a credential that it sends must be
    // valid.
    std::optional<oauth_error> authenticate_client() {
        if (given_.empty() && application_.registration.public_client) return std::nullopt;
        return authenticate_application();
    }

    // Returns a record with the properties that all tokens for these scopes share.
    std::variant<token_record, oauth_error> record_for(const asked_scopes& asked) {
        token_record record;
        record.for_graph = state_.is_graph(asked.resource);
        record.client_id = application_.registration.client_id;
        record.claims = fields_["claims"];
        record.audience = asked.resource;
        if (record.for_graph) return record;
        const std::string_view resource = asked.resource;
        const auto* const other =
            state_.application(resource.starts_with("api://") ? resource.substr(6) : resource);
        if (other == nullptr)
            return oauth_error{"invalid_resource",
                               500011,
                               "The resource principal named " + sanitize(resource, 128) +
                                   " was not found in the tenant.",
                               400,
                               {},
                               {}};
        record.audience = other->registration.client_id;
        return record;
    }

    // Returns the delegated permissions of a token for Graph. Fails if the application lacks consent for a
    // permission.
    std::variant<std::vector<std::string>, oauth_error> consented(const asked_scopes& asked) const {
        const auto& scopes = application_.registration.scopes;
        if (asked.all_granted) return scopes;
        for (const auto& permission : asked.permissions) {
            const bool known = std::any_of(scopes.begin(), scopes.end(), [&](const std::string& each) {
                return equal_ignoring_case(each, permission);
            });
            if (!known) return consent_required(application_, permission);
        }
        return asked.permissions;
    }

    grant_result sign_in(const login_user& user, const std::string& scope, std::string claims,
                         bool renewed = false) {
        auto read = read_scopes(scope);
        if (auto* const error = std::get_if<oauth_error>(&read)) return *error;
        const auto& asked = std::get<asked_scopes>(read);
        auto record = record_for(asked);
        if (auto* const error = std::get_if<oauth_error>(&record)) return *error;
        auto& made = std::get<token_record>(record);
        if (made.for_graph) {
            auto permissions = consented(asked);
            if (auto* const error = std::get_if<oauth_error>(&permissions)) return *error;
            made.permissions = std::get<std::vector<std::string>>(std::move(permissions));
        }
        made.user = user.name;
        made.claims = std::move(claims);

        granted result;
        result.expires_in = state_.config.token_lifetime;
        result.scope = names_of(made, asked);
        if (asked.openid) result.id_token = make_id_token(state_, application_.registration, user);
        result.access_token = state_.issue(std::move(made), result.expires_in);
        if (asked.offline_access || renewed) result.refresh_token = remember(user, scope);
        return result;
    }

    static std::string names_of(const token_record& record, const asked_scopes& asked) {
        std::string names;
        for (const auto& permission : record.permissions) {
            if (!asked.resource.empty()) names += asked.resource + '/';
            names += permission + ' ';
        }
        if (asked.openid) names += "openid profile ";
        if (!names.empty()) names.pop_back();
        return names;
    }

    // Issues a refresh token for this sign-in. Earlier refresh tokens stay valid.
    std::string remember(const login_user& user, const std::string& scope) {
        token_record record;
        record.client_id = application_.registration.client_id;
        record.user = user.name;
        record.permissions = {scope};
        record.expires_at = state_.now() + refresh_token_lifetime;
        record.serial = ++state_.last_serial;
        auto text = "1." + random_text(refresh_token_bytes);
        state_.refresh_tokens.add(text, std::move(record));
        return text;
    }

    login_state& state_;
    const form& fields_;
    std::string_view tenant_;
    std::string token_url_;
    registered_application& application_;
    const client_credentials& given_;
};

struct grant_type {
    std::string_view name;
    grant_result (token_grant::*response)();
};

constexpr grant_type grant_types[]{
    {"client_credentials", &token_grant::client_credentials_grant},
    {"authorization_code", &token_grant::authorization_code},
    {"refresh_token", &token_grant::refresh_token},
    {"urn:ietf:params:oauth:grant-type:device_code", &token_grant::device_code},
    {"urn:ietf:params:oauth:grant-type:jwt-bearer", &token_grant::on_behalf_of},
};

} // namespace

grant_result answer_token_request(login_state& state, const token_question& question) {
    if (auto error = check_tenant(state, question.tenant, true)) return *error;
    const auto type = question.fields["grant_type"];
    if (type.empty()) return missing("grant_type");
    const auto* const known = std::find_if(std::begin(grant_types), std::end(grant_types),
                                           [type](const auto& each) { return each.name == type; });
    if (known == std::end(grant_types))
        return oauth_error{"unsupported_grant_type",
                           70003,
                           "The app requested an unsupported grant type '" + sanitize(type, 128) + "'.",
                           400,
                           {},
                           {}};
    if (auto error = check_claims_parameter(question.fields["claims"])) return *error;
    auto read = read_credentials(question.fields, question.authorization);
    if (auto* const error = std::get_if<oauth_error>(&read)) return *error;
    const auto& given = std::get<client_credentials>(read);
    auto* const application = state.application(given.client_id);
    if (application == nullptr) return unknown_application(state, given.client_id);
    token_grant grant{state, question, *application, given};
    return (grant.*known->response)();
}

std::optional<oauth_error> check_tenant(const login_state& state, std::string_view tenant, bool with_user) {
    if (equal_ignoring_case(tenant, state.config.tenant)) return std::nullopt;
    const bool several =
        equal_ignoring_case(tenant, "common") || equal_ignoring_case(tenant, "organizations");
    if (several && with_user) return std::nullopt;
    if (several)
        return invalid_request(
            50059, "No tenant-identifying information found in either the request or implied by any "
                   "provided credentials.");
    return invalid_request(
        90002, "Tenant '" + sanitize(tenant, 64) +
                   "' not found. Check to make sure you have the correct tenant ID and are signing "
                   "into the correct cloud.");
}

oauth_error unknown_application(const login_state& state, std::string_view client_id) {
    return {"unauthorized_client",
            700016,
            "Application with identifier '" + sanitize(client_id, 64) + "' was not found in the directory '" +
                state.config.tenant + "'.",
            400,
            {},
            {}};
}

std::optional<oauth_error> check_claims_parameter(std::string_view claims) {
    if (claims.empty()) return std::nullopt;
    if (is_within_json_limits(claims)) {
        boost::system::error_code failed;
        const auto value = boost::json::parse({claims.data(), claims.size()}, failed);
        if (!failed && value.is_object()) return std::nullopt;
    }
    return invalid_request(90100, "The parameter 'claims' is not a valid JSON object.");
}

} // namespace copresence::detail::embedded
