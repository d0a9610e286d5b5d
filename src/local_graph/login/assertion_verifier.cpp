// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/assertion_verifier.hpp"

#include "base/ascii_case.hpp"
#include "base/base64.hpp"
#include "base/json_limits.hpp"
#include "local_graph/request_target.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace copresence::detail::embedded {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_assertion = 16 * 1024;
constexpr std::chrono::minutes clocks_differ{5};
constexpr std::chrono::minutes max_assertion_lifetime{10};

// The parts of a JSON Web Token (RFC 7515, section 3.1).
struct web_token {
    std::string_view signed_text; // header and claims, as sent
    json::object header;
    json::object claims;
    std::string signature;
};

std::optional<json::object> json_part(std::string_view part) {
    const auto text = decode_base64(part);
    if (!text || part.find('=') != std::string_view::npos) return std::nullopt;
    if (!is_within_json_limits(*text)) return std::nullopt;
    boost::system::error_code failed;
    auto value = json::parse({text->data(), text->size()}, failed);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::optional<web_token> parse(std::string_view text) {
    const auto first = text.find('.');
    const auto last = text.rfind('.');
    if (text.size() > longest_assertion || first == std::string_view::npos || first == last)
        return std::nullopt;
    auto header = json_part(text.substr(0, first));
    auto claims = json_part(text.substr(first + 1, last - first - 1));
    auto signature = decode_base64(text.substr(last + 1));
    if (!header || !claims || !signature) return std::nullopt;
    return web_token{text.substr(0, last), *std::move(header), *std::move(claims), *std::move(signature)};
}

std::string_view text_in(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains({name.data(), name.size()});
    const auto* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
}

// Reads a NumericDate (RFC 7519, section 2). Returns empty unless the value is a whole number of seconds up
// to the year 9999.
std::optional<login_time> time_in(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains({name.data(), name.size()});
    const auto* const seconds = value == nullptr ? nullptr : value->if_int64();
    constexpr std::int64_t year_9999 = 253'402'300'799;
    if (seconds == nullptr || *seconds < 0 || *seconds > year_9999) return std::nullopt;
    return login_time{std::chrono::seconds{std::min<std::int64_t>(*seconds, 9'000'000'000)}};
}

// Verifies a PS256 signature (RFC 7518, section 3.5): PSS with MGF1 and SHA-256, and a salt of the digest's
// length.
bool signature_holds(const web_token& token, EVP_PKEY* key) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    EVP_PKEY_CTX* parameters = nullptr; // owned by `context`
    const bool ready = context &&
                       EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1 &&
                       EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
                       EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
    const bool holds =
        ready && EVP_DigestVerify(
                     context.get(), reinterpret_cast<const unsigned char*>(token.signature.data()),
                     token.signature.size(), reinterpret_cast<const unsigned char*>(token.signed_text.data()),
                     token.signed_text.size()) == 1;
    ERR_clear_error();
    return holds;
}

bool is_expired(const registered_certificate& certificate, login_time now) {
    const auto when = std::chrono::system_clock::to_time_t(now);
    return ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate.certificate.get()), when) < 0;
}

std::optional<oauth_error> check_signature(const web_token& token, const assertion_terms& terms) {
    if (text_in(token.header, "alg") != "PS256" || !equal_ignoring_case(text_in(token.header, "typ"), "JWT"))
        return invalid_client(
            5002738, "Invalid JWT token. The header must contain the algorithm PS256 and the type JWT.");
    const auto thumbprint = text_in(token.header, "x5t#S256");
    const auto& known = terms.application.certificates;
    const auto certificate =
        std::find_if(known.begin(), known.end(), [thumbprint](const registered_certificate& each) {
            return each.thumbprint == thumbprint;
        });
    if (certificate == known.end())
        return invalid_client(700027,
                              "The certificate with identifier used to sign the client assertion is not "
                              "registered on application. [Reason - The key was not found.]");
    if (is_expired(*certificate, terms.now))
        return invalid_client(
            700027, "The certificate with identifier used to sign the client assertion is expired on "
                    "application.");
    if (!signature_holds(token, certificate->key.get()))
        return invalid_client(700027, "Client assertion failed signature validation.");
    return std::nullopt;
}

std::optional<oauth_error> check_claims(const json::object& claims, const assertion_terms& terms) {
    if (text_in(claims, "aud") != terms.token_url)
        return invalid_client(700023, "Client assertion audience claim does not match Realm issuer.");
    const auto& client_id = terms.application.registration.client_id;
    if (!equal_ignoring_case(text_in(claims, "iss"), client_id) ||
        !equal_ignoring_case(text_in(claims, "sub"), client_id))
        return invalid_client(700021,
                              "Client assertion application identifier doesn't match 'client_id' parameter. "
                              "Issuer and subject must both be the client id.");
    if (text_in(claims, "jti").empty())
        return invalid_client(50027, "JWT token is invalid or malformed: the claim jti is missing.");

    const auto begin = time_in(claims, "nbf");
    const auto issued = time_in(claims, "iat");
    const auto end = time_in(claims, "exp");
    if (!begin || !issued || !end)
        return invalid_client(
            50027, "JWT token is invalid or malformed: nbf, iat and exp must be numbers of seconds.");
    const bool in_time = *begin <= terms.now + clocks_differ && *issued <= terms.now + clocks_differ &&
                         *end > terms.now - clocks_differ;
    if (!in_time || *end <= *begin || *end - *begin > max_assertion_lifetime)
        return invalid_client(700024, "Client assertion is not within its valid time range.");
    return std::nullopt;
}

} // namespace

bool used_assertions::use(const std::string& id, login_time until, login_time now) {
    std::erase_if(until_, [now](const auto& each) { return each.second < now; });
    return until_.emplace(id, until).second;
}

std::optional<oauth_error> verify_assertion(std::string_view assertion, const assertion_terms& terms,
                                            used_assertions& used) {
    const auto token = parse(assertion);
    if (!token) return invalid_client(50027, "JWT token is invalid or malformed.");
    if (auto error = check_signature(*token, terms)) return error;
    if (auto error = check_claims(token->claims, terms)) return error;
    const std::string id{text_in(token->claims, "jti")};
    if (!used.use(id, *time_in(token->claims, "exp") + clocks_differ, terms.now))
        return invalid_client(700024, "Client assertion has been used before.");
    return std::nullopt;
}

} // namespace copresence::detail::embedded
