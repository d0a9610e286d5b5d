// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/tls_facts.hpp"

#include "base/openssl_deleter.hpp"
#include "base/sanitize.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

namespace copresence::detail {

namespace {

// Formats a name as in RFC 4514. Characters outside of ASCII are escaped too.
std::string text_of(const X509_NAME* name) {
    const std::unique_ptr<BIO, freed_by<BIO_free>> out{BIO_new(BIO_s_mem())};
    if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return size > 0 ? sanitize({bytes, static_cast<std::size_t>(size)}) : std::string{};
}

std::string alpn_of(const SSL* connection) {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(connection, &chosen, &size);
    return size > 0 ? sanitize({reinterpret_cast<const char*>(chosen), size}) : std::string{};
}

} // namespace

tls_facts facts_of(const SSL* connection) {
    tls_facts facts;
    facts.version = SSL_get_version(connection);
    facts.cipher = SSL_get_cipher_name(connection);
    facts.alpn = alpn_of(connection);
    // The pointer is owned by the session. A resumed session has the certificate of its first handshake.
    if (const X509* const certificate = SSL_get0_peer_certificate(connection))
        facts.certificate_subject = text_of(X509_get_subject_name(certificate));
    return facts;
}

} // namespace copresence::detail
