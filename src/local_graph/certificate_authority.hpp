// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_CERTIFICATE_AUTHORITY_HPP
#define COPRESENCE_LOCAL_GRAPH_CERTIFICATE_AUTHORITY_HPP

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <string>
#include <vector>

namespace copresence::detail::embedded {

struct free_x509 {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

struct free_key {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

using x509_ptr = std::unique_ptr<X509, free_x509>;
using key_ptr = std::unique_ptr<EVP_PKEY, free_key>;

/// A certificate and its private key.
struct identity {
    x509_ptr certificate;
    key_ptr key;
};

/// The validity period of a certificate.
struct validity {
    std::time_t from;
    std::time_t until;
};

/// A certificate authority with a new random key that issues server certificates. The certificates use EC
/// P-256 with SHA-256 and the extensions that RFC 5280 requires, so that `openssl verify -x509_strict`
/// accepts them.
///
/// Errors: all members throw `boost::system::system_error` with OpenSSL's error.
class certificate_authority {
public:
    explicit certificate_authority(validity when);

    /// Issues a certificate for TLS servers with these host names and IP addresses. `names` must not be
    /// empty.
    identity issue(const std::vector<std::string>& names, validity when) const;

    const std::string& pem() const noexcept { return pem_; }

private:
    identity self_;
    std::string pem_;
};

} // namespace copresence::detail::embedded

#endif
