// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/certificate_authority.hpp"

#include "base/openssl_check.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>

namespace copresence::detail::embedded {

namespace {

void set_serial(X509* certificate) {
    // A serial number is positive, unpredictable and at most 20 bytes long: RFC 5280, section 4.1.2.2.
    std::array<unsigned char, 16> bytes{};
    check_openssl(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "random serial number");
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), &BN_free};
    check_openssl(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
                  "serial number");
}

void set_validity(X509* certificate, validity when) {
    check_openssl(ASN1_TIME_set(X509_getm_notBefore(certificate), when.from) != nullptr &&
                      ASN1_TIME_set(X509_getm_notAfter(certificate), when.until) != nullptr,
                  "certificate validity");
}

// Sets organisation and common name. The organisation shows the origin of the certificate.
void set_name(X509_NAME* name, const std::string& common_name) {
    const auto add = [name](const char* field, const std::string& value) {
        check_openssl(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                                 reinterpret_cast<const unsigned char*>(value.c_str()), -1,
                                                 -1, 0) == 1,
                      "certificate name");
    };
    add("O", "copresence local_graph");
    add("CN", common_name);
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), &X509_EXTENSION_free};
    check_openssl(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "certificate extension");
}

// Makes an unsigned certificate with a new key and the properties that authorities and servers share.
identity begin(const std::string& common_name, validity when) {
    identity made{x509_ptr{X509_new()}, key_ptr{EVP_EC_gen("P-256")}};
    check_openssl(made.certificate != nullptr && made.key != nullptr, "certificate key");
    auto* const certificate = made.certificate.get();
    check_openssl(X509_set_version(certificate, X509_VERSION_3) == 1, "certificate version");
    set_serial(certificate);
    set_validity(certificate, when);
    set_name(X509_get_subject_name(certificate), common_name);
    check_openssl(X509_set_pubkey(certificate, made.key.get()) == 1, "certificate key");
    return made;
}

void sign(X509* certificate, EVP_PKEY* key) {
    check_openssl(X509_sign(certificate, key, EVP_sha256()) != 0, "certificate signature");
}

std::string to_pem(X509* certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    check_openssl(out && PEM_write_bio_X509(out.get(), certificate) == 1, "certificate as PEM");
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

bool is_address(const std::string& name) {
    boost::system::error_code failed;
    boost::asio::ip::make_address(name, failed);
    return !failed;
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string value;
    for (const auto& name : names) {
        if (!value.empty()) value += ',';
        value += is_address(name) ? "IP:" : "DNS:";
        value += name;
    }
    return value;
}

} // namespace

certificate_authority::certificate_authority(validity when)
    : self_{begin("local authority", when)} {
    auto* const certificate = self_.certificate.get();
    check_openssl(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1, "issuer name");
    add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
    add_extension(certificate, certificate, NID_authority_key_identifier, "keyid");
    sign(certificate, self_.key.get());
    pem_ = to_pem(certificate);
}

identity certificate_authority::issue(const std::vector<std::string>& names, validity when) const {
    auto made = begin("local server", when);
    auto* const certificate = made.certificate.get();
    auto* const issuer = self_.certificate.get();
    check_openssl(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1, "issuer name");
    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    add_extension(certificate, issuer, NID_subject_alt_name, alternative_names(names));
    sign(certificate, self_.key.get());
    return made;
}

} // namespace copresence::detail::embedded
