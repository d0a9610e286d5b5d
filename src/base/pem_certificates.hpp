// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_PEM_CERTIFICATES_HPP
#define COPRESENCE_BASE_PEM_CERTIFICATES_HPP

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <new>
#include <string_view>

namespace copresence::detail {

struct free_certificate {
    void operator()(X509* certificate) const noexcept { ::X509_free(certificate); }
};

using certificate_ptr = std::unique_ptr<X509, free_certificate>;

/// Reads the next certificate of a PEM text. Returns null, and leaves the reason in OpenSSL's error queue, if there is none or
/// if the certificate is encrypted. Without a callback, OpenSSL would ask for the pass phrase on the terminal.
inline certificate_ptr read_pem_certificate(BIO& source) {
    const auto reject_pass_phrase = [](char*, int, int, void*) { return -1; };
    return certificate_ptr{::PEM_read_bio_X509(&source, nullptr, reject_pass_phrase, nullptr)};
}

/// Adds all certificates of a PEM text to `store`. Returns 0, or OpenSSL's error if the text contains no certificate or an
/// invalid certificate.
inline unsigned long add_pem_certificates(X509_STORE& store, std::string_view pem) {
    ::ERR_clear_error();
    const std::unique_ptr<BIO, decltype(&::BIO_free)> source{
        ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &::BIO_free};
    if (!source) throw std::bad_alloc{};
    bool added = false;
    while (const auto certificate = read_pem_certificate(*source)) {
        if (::X509_STORE_add_cert(&store, certificate.get()) != 1) return ::ERR_get_error();
        added = true;
    }
    const unsigned long error = ::ERR_get_error();
    ::ERR_clear_error();
    const bool at_end = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    return added && at_end ? 0 : error;
}

} // namespace copresence::detail

#endif
