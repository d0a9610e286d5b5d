// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/application_certificate.hpp"

#include "base/base64.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <stdexcept>

namespace copresence::test {

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error{what};
}

template <class Write>
std::string pem_of(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    require(write(out.get()) == 1, "PEM");
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

} // namespace

application_certificate::application_certificate(std::chrono::hours lifetime)
    : key_{EVP_RSA_gen(2048), &EVP_PKEY_free} {
    const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), &X509_free};
    auto* const certificate = made.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -24L * 60 * 60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), std::chrono::seconds{lifetime}.count());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("application"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_set_pubkey(certificate, key_.get());
    require(X509_sign(certificate, key_.get(), EVP_sha256()) != 0, "certificate");

    certificate_pem_ = pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
    key_pem_ = pem_of([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    require(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1, "digest");
    thumbprint_ = detail::encode_base64url({reinterpret_cast<const char*>(digest.data()), size});
}

std::string application_certificate::sign(std::string_view header, std::string_view claims, int salt) const {
    const auto text = detail::encode_base64url(header) + '.' + detail::encode_base64url(claims);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    EVP_PKEY_CTX* parameters = nullptr; // owned by `context`
    require(EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key_.get()) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt) == 1,
            "signature");
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    require(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1, "signature");
    std::string signature(size, '\0');
    require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                           text.size()) == 1,
            "signature");
    signature.resize(size);
    return text + '.' + detail::encode_base64url(signature);
}

} // namespace copresence::test
