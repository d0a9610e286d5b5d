// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/sign_in_hints.hpp"

#include <algorithm>
#include <array>

namespace copresence::detail {

namespace {

struct aadsts_hint {
    unsigned code;
    std::string_view hint;
};

// Source of the numbers: learn.microsoft.com/entra/identity-platform/reference-error-codes.
constexpr aadsts_hint by_code[]{
    {50034, "the user does not exist in this tenant: check the user name and the tenant"},
    {50058, "the user has no active session: sign in again"},
    {50076, "the user must sign in with a second factor: sign in again"},
    {50079, "the user must register a second factor: sign in again"},
    {50173, "the user's sessions were revoked, for example by a password change: sign in again"},
    {53003, "a Conditional Access policy blocks the sign-in: ask the administrator of the tenant"},
    {65001,
     "consent to the permission is missing: ask an administrator to grant consent to Presence.Read.All"},
    {70000, "the authorization code or refresh token is no longer accepted: sign in again"},
    {70008, "the authorization code or refresh token has expired: sign in again"},
    {70011, "the scope is not valid: an application must request the /.default scope of its cloud, such as "
            "https://graph.microsoft.com/.default"},
    {70020, "the device code expired before the user signed in: start the sign-in again"},
    {90002, "there is no such tenant in this cloud: check the tenant and the authority"},
    {700016, "the application does not exist in this tenant: check the client id and the tenant"},
    {700024, "the client assertion is not valid at this time: check the clock of this machine"},
    {700027, "the certificate is not registered for the application, or has expired: upload a valid "
             "certificate under Certificates & secrets"},
    {700082, "the refresh token expired because it was not used for a long time: sign in again"},
    {700213, "no federated credential of the application matches the token: check the issuer and subject of "
             "the credential"},
    {7000215, "the client secret is wrong: use the value of the secret, not its id"},
    {7000218,
     "the application is not a public client: configure a credential, or allow public client flows in "
     "Entra"},
    {7000222, "the client secret has expired: create a new one under Certificates & secrets"},
};

struct error_hint {
    std::string_view error;
    std::string_view hint;
};

constexpr error_hint by_error[]{
    {"authorization_declined", "the user declined to sign in"},
    {"access_denied", "the user or an administrator declined the request"},
    {"expired_token", "the device code expired before the user signed in: start the sign-in again"},
    {"invalid_grant", "sign in again"},
    {"interaction_required", "a user must sign in again and meet additional requirements"},
    {"consent_required", "ask an administrator to grant consent to Presence.Read.All"},
    {"temporarily_unavailable", "try again later"},
};

// AADSTS numbers that the service sends with other OAuth errors than `interaction_required` and `consent_required`.
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
    // A user can sign in again after declining, or after the device code has expired.
    if (error.code == "authorization_declined" || error.code == "expired_token")
        return errc::interaction_required;
    if (error.code == "consent_required" || error.suberror == "consent_required" || holds(wants_consent)) {
        return errc::consent_required;
    }
    // `invalid_grant` always concerns a code or token of a user, so the user must sign in again.
    for (const std::string_view user :
         {"interaction_required", "login_required", "invalid_grant", "access_denied"}) {
        if (error.code == user) return errc::interaction_required;
    }
    return holds(wants_a_user) ? errc::interaction_required : errc::token_unavailable;
}

void report(const oauth_error& error, failure& to) {
    to.code = make_error_code(meaning_of(error));
    to.info.sign_in.error = error.code;
    to.info.sign_in.message = error.message;
    to.info.sign_in.aadsts_code = error.aadsts;
    to.info.sign_in.correlation_id = error.correlation_id;
    to.info.sign_in.claims = error.claims;
    to.info.hint = hint_for(error);
}

} // namespace copresence::detail
