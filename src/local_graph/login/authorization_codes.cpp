// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/authorization_codes.hpp"

#include "base/ascii_case.hpp"
#include "base/base64.hpp"
#include "local_graph/bearer.hpp"
#include "local_graph/login/random_text.hpp"
#include "local_graph/request_target.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace copresence::detail::embedded {

namespace {

constexpr std::chrono::minutes code_lifetime{10};

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

bool is_verifier(std::string_view text) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    return text.size() >= 43 && text.size() <= 128 &&
           text.find_first_not_of(unreserved) == std::string_view::npos;
}

// Returns the part of a URI after `http://localhost` and its port. Empty if the URI has another host or
// scheme.
std::optional<std::string_view> path_on_localhost(std::string_view uri) {
    constexpr std::string_view localhost = "http://localhost";
    if (!uri.starts_with(localhost)) return std::nullopt;
    uri.remove_prefix(localhost.size());
    if (uri.starts_with(':')) uri.remove_prefix(std::min(uri.find_first_not_of("0123456789", 1), uri.size()));
    if (!uri.empty() && !uri.starts_with('/')) return std::nullopt;
    return uri;
}

std::string_view without_slash(std::string_view uri) {
    while (uri.ends_with('/'))
        uri.remove_suffix(1);
    return uri;
}

} // namespace

std::string authorization_codes::begin(authorization of, login_time now) {
    auto code = "1." + random_text(300);
    records_.add(code, {std::move(of), now + code_lifetime, false});
    return code;
}

std::variant<authorization, oauth_error> authorization_codes::redeem(const redemption& with, login_time now) {
    auto* const found = records_.find(with.code);
    if (found == nullptr || !equal_ignoring_case(found->of.client_id, with.client_id))
        return invalid_grant(70000, "The provided value for the 'code' parameter is not valid.");
    if (found->redeemed)
        return invalid_grant(
            54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code "
                   "or use an existing refresh token.");
    if (now >= found->until)
        return invalid_grant(
            70008, "The provided authorization code or refresh token has expired due to inactivity. "
                   "Send a new interactive authorization request for this user and resource.");
    if (with.redirect_uri != found->of.redirect_uri)
        return invalid_grant(
            50011, "The redirect URI specified in the request does not match the redirect URI of the "
                   "authorization request.");
    const bool verified = found->of.challenge.empty() ? with.verifier.empty()
                                                      : fits_challenge(with.verifier, found->of.challenge,
                                                                       found->of.challenge_is_hash);
    if (!verified)
        return invalid_grant(
            501481, "The Code_Verifier does not match the code_challenge supplied in the authorization "
                    "request.");
    found->redeemed = true;
    return found->of;
}

bool fits_challenge(std::string_view verifier, std::string_view challenge, bool challenge_is_hash) {
    if (!is_verifier(verifier)) return false;
    return same_token(challenge_is_hash ? encode_base64url(sha256(verifier)) : std::string{verifier},
                      challenge);
}

bool may_redirect(std::string_view asked, std::string_view registered) {
    if (asked == registered) return true;
    const auto path = path_on_localhost(registered);
    const bool any_port =
        path && registered.size() == path->size() + std::string_view{"http://localhost"}.size();
    const auto asked_path = path_on_localhost(asked);
    return any_port && asked_path && without_slash(*asked_path) == without_slash(*path);
}

} // namespace copresence::detail::embedded
