// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/sign_in_hints.hpp"

#include <algorithm>
#include <array>

namespace copresence {

namespace {

struct aadsts_hint {
    unsigned code;
    std::string_view hint;
};

// Source of the numbers: learn.microsoft.com/entra/identity-platform/reference-error-codes.
constexpr aadsts_hint by_code[]{
    {50034, "there is no such user in this directory: check the user name and the tenant"},
    {50058, "the user has no session here: sign in again"},
    {50076, "the user has to sign in with a second factor: sign in again"},
    {50079, "the user has to register a second factor: sign in again"},
    {50173, "the user's sessions were ended, by a new password for example: sign in again"},
    {53003, "a Conditional Access policy forbids it: ask the tenant's administrator"},
    {65001,
     "nobody has consented to the permission: have an administrator grant consent to Presence.Read.All"},
    {70000, "the code or refresh token is no longer taken: sign in again"},
    {70008, "the code or refresh token has expired: sign in again"},
    {70011,
     "the scope is not valid: an application asks for https://graph.microsoft.com/.default of its cloud"},
    {70020, "the device code has expired before anybody signed in: begin again"},
    {90002, "there is no such tenant in this cloud: check the tenant, and the authority"},
    {700016, "there is no such application in this tenant: check the client id, and the tenant"},
    {700024, "the client assertion is outside its time: check this machine's clock"},
    {700027,
     "the certificate is not registered for the application, or has expired: upload it under Certificates & "
     "secrets"},
    {700082, "the refresh token has not been used for too long: sign in again"},
    {700213,
     "no federated credential of the application matches the token's subject: check its issuer and subject"},
    {7000215, "the client secret is wrong: it is the secret's value that is wanted, not its id"},
    {7000218,
     "the application is no public client: give it a credential, or allow public client flows in Entra"},
    {7000222, "the client secret has expired: make a new one under Certificates & secrets"},
};

struct error_hint {
    std::string_view error;
    std::string_view hint;
};

constexpr error_hint by_error[]{
    {"authorization_declined", "the user has declined to sign in"},
    {"access_denied", "the user, or an administrator, has declined"},
    {"expired_token", "the device code has expired before anybody signed in: begin again"},
    {"invalid_grant", "sign in again"},
    {"interaction_required", "a user has to sign in again, and to meet what is asked for"},
    {"consent_required", "have an administrator grant consent to Presence.Read.All"},
    {"temporarily_unavailable", "try again in a while"},
};

// Those that come under the names of other errors.
constexpr std::array<unsigned, 7> wants_a_user{50058, 50076, 50079, 50173, 70008, 70020, 700082};
constexpr std::array<unsigned, 3> wants_consent{65001, 65004, 90094};

} // namespace

std::string_view hint_for(const oauth_error& error) noexcept {
    for (const auto& each : by_code) {
        if (each.code == error.aadsts) return each.hint;
    }
    for (const auto& each : by_error) {
        if (each.error == error.code) return each.hint;
    }
    return {};
}

errc meaning_of(const oauth_error& error) noexcept {
    const auto holds = [&](const auto& codes) {
        return std::find(codes.begin(), codes.end(), error.aadsts) != codes.end();
    };
    // Whoever declined, or came too late, may begin again.
    if (error.code == "authorization_declined" || error.code == "expired_token")
        return errc::interaction_required;
    if (error.code == "consent_required" || error.suberror == "consent_required" || holds(wants_consent)) {
        return errc::consent_required;
    }
    // Only what a user brought along can be an invalid grant.
    for (const std::string_view user :
         {"interaction_required", "login_required", "invalid_grant", "access_denied"}) {
        if (error.code == user) return errc::interaction_required;
    }
    return holds(wants_a_user) ? errc::interaction_required : errc::token_unavailable;
}

void tell(const oauth_error& error, failure& to) {
    to.code = make_error_code(meaning_of(error));
    to.info.oauth_error = error.code;
    to.info.oauth_message = error.message;
    to.info.aadsts_code = error.aadsts;
    to.info.correlation_id = error.correlation_id;
    to.info.claims = error.claims;
    to.info.hint = hint_for(error);
}

} // namespace copresence
