// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/client_assertion.hpp"

#include "auth/secret_file.hpp"
#include "base/base64.hpp"
#include "base/config_rules.hpp"
#include "base/openssl_deleter.hpp"
#include "base/pem_certificates.hpp"
#include "base/sanitize.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <utility>

namespace copresence::detail {

namespace {

namespace json = boost::json;

constexpr config_rules certificate_rules{"certificate_credential"};
constexpr std::size_t max_pem = 1024 * 1024;
constexpr std::chrono::minutes skew{1}; // tolerance for a server clock that is slow
constexpr std::chrono::minutes valid{5};

secret_string read_pem(std::string_view member, const std::string& path) {
    if (path.find('\0') != std::string::npos)
        certificate_rules.reject(member, "the path contains a zero byte");
    auto file = read_secret_file(path, max_pem);
    if (!file.mistake.empty())
        certificate_rules.reject(member, "cannot read " + sanitize(path, 200) + ": " + file.mistake);
    return std::move(file.text);
}

certificate_ptr read_certificate(std::string_view pem, std::string_view name) {
    // The text may contain the private key as well, so it is copied to secure memory.
    const std::unique_ptr<BIO, freed_by<BIO_free_all>> source{::BIO_new(::BIO_s_secmem())};
    if (!source ||
        ::BIO_write(source.get(), pem.data(), static_cast<int>(pem.size())) != static_cast<int>(pem.size())) {
        throw std::bad_alloc{};
    }
    auto found = read_pem_certificate(*source);
    ::ERR_clear_error();
    if (!found) certificate_rules.reject(name, "contains no readable certificate in PEM format");
    return found;
}

std::string thumbprint(const X509& of) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    if (::X509_digest(&of, ::EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()), &size) != 1)
        throw std::bad_alloc{};
    digest.resize(size);
    return encode_base64url(digest);
}

std::int64_t seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

} // namespace

struct assertion_signer::parts {
    private_key key;
    std::string header;

    static parts read(const certificate_credential& from) {
        if (from.certificate_file.empty() == from.certificate_pem.empty()) {
            certificate_rules.reject("certificate_file",
                                     "exactly one of certificate_file and certificate_pem is required");
        }
        if (!from.key_file.empty() && !from.key_pem.empty())
            certificate_rules.reject("key_pem", "set only one of key_file and key_pem");
        if (from.key_password.size() > 1024)
            certificate_rules.reject("key_password", "must not be longer than 1 KiB");
        const bool in_file = !from.certificate_file.empty();
        const std::string_view certificate_name = in_file ? "certificate_file" : "certificate_pem";
        const secret_string certificate_text = in_file ? read_pem("certificate_file", from.certificate_file)
                                                       : secret_string{from.certificate_pem};
        certificate_rules.check_length(certificate_name, certificate_text.size(), 1, max_pem);
        const auto signed_by = read_certificate(certificate_text, certificate_name);

        std::string_view key_name = certificate_name;
        secret_string key_text;
        if (!from.key_file.empty()) {
            key_name = "key_file";
            key_text = read_pem("key_file", from.key_file);
        } else if (!from.key_pem.empty()) {
            key_name = "key_pem";
            key_text = from.key_pem;
        } else {
            key_text = certificate_text;
        }
        certificate_rules.check_length(key_name, key_text.size(), 1, max_pem);
        const auto called = "copresence::certificate_credential::" + std::string{key_name};
        private_key key{key_text, from.key_password, called};
        if (!key.belongs_to(*signed_by))
            certificate_rules.reject(key_name, "the key does not belong to the certificate");

        const json::object header{{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", thumbprint(*signed_by)}};
        return {std::move(key), encode_base64url(json::serialize(header))};
    }
};

assertion_signer::assertion_signer(const certificate_credential& from)
    : assertion_signer{parts::read(from)} {}

assertion_signer::assertion_signer(parts&& from)
    : key_{std::move(from.key)}
    , header_{std::move(from.header)} {}

secret_string assertion_signer::sign(const assertion_claims& claims) const {
    const auto text = [](std::string_view value) { return json::string_view{value.data(), value.size()}; };
    const json::object body{{"aud", text(claims.audience)},
                            {"iss", text(claims.client_id)},
                            {"sub", text(claims.client_id)},
                            {"jti", text(claims.id)},
                            {"nbf", seconds(claims.issued_at - skew)},
                            {"iat", seconds(claims.issued_at)},
                            {"exp", seconds(claims.issued_at + valid)}};
    const auto signed_text = header_ + '.' + encode_base64url(json::serialize(body));
    secret_string token{signed_text};
    token += '.';
    // `signed_text` is not a secret: a token is useless without its signature.
    token += encode_base64url(key_.sign(signed_text));
    return token;
}

} // namespace copresence::detail
