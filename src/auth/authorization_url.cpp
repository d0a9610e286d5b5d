// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/authorization_url.hpp"

#include "auth/claims_challenge.hpp"
#include "auth/form.hpp"
#include "auth/sign_in.hpp"
#include "auth/sign_in_hints.hpp"
#include "base/base64.hpp"
#include "base/config_rules.hpp"
#include "base/sanitize.hpp"

#include <copresence/auth/authorization_code.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace copresence::detail {

namespace {

constexpr config_rules authorization_url_rules{"authorization_url_config"};

// Returns 32 random bytes in base64url: 43 characters.
std::string random_text() {
    std::array<unsigned char, 32> bytes{};
    if (::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::bad_alloc{};
    auto text = encode_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    ::OPENSSL_cleanse(bytes.data(), bytes.size());
    return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

[[noreturn]] void fail(std::string detail) { throw api_error{token_failure(std::move(detail))}; }

std::string parameter(std::string_view query, std::string_view name) {
    const auto value = form::find(query, name);
    return value ? std::string{value->view()} : std::string{};
}

} // namespace

bool is_code_verifier(std::string_view text) noexcept {
    return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
           });
}

std::string code_challenge(std::string_view verifier) {
    std::array<unsigned char, 32> digest{};
    if (::EVP_Digest(verifier.data(), verifier.size(), digest.data(), nullptr, ::EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc{};
    return encode_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

} // namespace copresence::detail

namespace copresence {

authorization_url begin_authorization(const authorization_url_config& config) {
    const detail::sign_in_rules from{config.sign_in, detail::permission::delegated};
    detail::authorization_url_rules.check_visible("redirect_uri", config.redirect_uri, 1, 2048);
    detail::authorization_url_rules.check_visible("login_hint", config.login_hint, 0, 256);
    detail::authorization_url_rules.check_visible("prompt", config.prompt, 0, 32);
    if (config.claims.size() > detail::max_claims)
        detail::authorization_url_rules.reject("claims", "must not be longer than 16 KiB");
    token_request request;
    request.claims = config.claims;
    const auto endpoint = from.endpoint(request, "authorize");
    if (!endpoint)
        detail::authorization_url_rules.reject("sign_in.authority",
                                               "is required: the scope does not belong to a known cloud");

    authorization_url started;
    started.state = detail::random_text();
    started.code_verifier = detail::random_text();
    detail::form query;
    query.add("client_id", config.sign_in.client_id)
        .add("response_type", "code")
        .add("redirect_uri", config.redirect_uri)
        .add("response_mode", "query")
        .add("scope", from.scope(request))
        .add("state", started.state)
        .add("code_challenge", detail::code_challenge(started.code_verifier))
        .add("code_challenge_method", "S256");
    if (!config.prompt.empty()) query.add("prompt", config.prompt);
    if (!config.login_hint.empty()) query.add("login_hint", config.login_hint);
    if (const auto claims = from.claims(request); !claims.empty()) query.add("claims", claims);
    started.url = endpoint->origin() + endpoint->path + '?' + std::string{query.text().view()};
    return started;
}

secret_string read_authorization_code(std::string_view target, std::string_view state) {
    constexpr std::size_t max_target_size = 64 * 1024;
    const auto begin = target.find('?');
    if (target.size() > max_target_size || begin == std::string_view::npos)
        detail::fail(
            "the redirect contains no sign-in response: its URL has no query, or is longer than 64 KiB");
    const auto query = target.substr(begin + 1, target.find('#') - begin - 1);
    const auto returned = detail::form::find(query, "state");
    if (!returned || !detail::equal_in_constant_time(*returned, state)) {
        detail::fail("the state in the redirect differs from the state that was sent: the response does not "
                     "belong to this sign-in");
    }
    detail::oauth_error error;
    if (error.code = detail::sanitize(detail::parameter(query, "error"), 64); !error.code.empty()) {
        detail::describe_oauth(detail::parameter(query, "error_description"), error);
        auto cause = detail::token_failure("the sign-in failed");
        detail::report(error, cause);
        throw api_error{std::move(cause)};
    }
    auto code = detail::form::find(query, "code");
    if (!code || code->empty()) detail::fail("the redirect contains no authorization code");
    return *std::move(code);
}

} // namespace copresence
