// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_APPLICATION_CERTIFICATE_HPP
#define COPRESENCE_TESTS_SUPPORT_APPLICATION_CERTIFICATE_HPP

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st; // OpenSSL's EVP_PKEY

namespace copresence::test {

/// A certificate with which an application signs assertions. Does not use the library's code for assertions.
class application_certificate {
public:
    /// Generates an RSA key of 2,048 bits. The certificate is valid from one day ago until `lifetime` from
    /// now.
    explicit application_certificate(std::chrono::hours lifetime = std::chrono::hours{24});

    const std::string& certificate_pem() const noexcept { return certificate_pem_; }

    const std::string& key_pem() const noexcept { return key_pem_; }

    /// Returns the SHA-256 of the certificate's DER, encoded in base64url.
    const std::string& thumbprint() const noexcept { return thumbprint_; }

    /// Returns a JSON Web Token with a PS256 signature. `header` and `claims` are JSON texts, and `salt` is
    /// the length of the salt.
    std::string sign(std::string_view header, std::string_view claims, int salt = 32) const;

    /// Returns a valid header for this certificate.
    std::string header() const { return R"({"alg":"PS256","typ":"JWT","x5t#S256":")" + thumbprint_ + "\"}"; }

private:
    std::shared_ptr<evp_pkey_st> key_;
    std::string certificate_pem_;
    std::string key_pem_;
    std::string thumbprint_;
};

} // namespace copresence::test

#endif
