// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_APPLICATION_CERTIFICATE_HPP
#define COPRESENCE_TESTS_SUPPORT_APPLICATION_CERTIFICATE_HPP

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st; // OpenSSL's EVP_PKEY

namespace copresence::test {

/// A certificate of its own that an application signs its assertions with, independent of the library under
/// test.
class application_certificate {
public:
    /// A new RSA key of 2,048 bits; the certificate is valid from a day ago for `lifetime` from now.
    explicit application_certificate(std::chrono::hours lifetime = std::chrono::hours{24});

    const std::string& certificate_pem() const noexcept { return certificate_pem_; }

    const std::string& key_pem() const noexcept { return key_pem_; }

    /// SHA-256 of the certificate's DER, as base64url.
    const std::string& thumbprint() const noexcept { return thumbprint_; }

    /// A JSON Web Token of these parts, both JSON texts, with a PS256 signature; `salt` is its salt's length.
    std::string sign(std::string_view header, std::string_view claims, int salt = 32) const;

    /// The usual header.
    std::string header() const { return R"({"alg":"PS256","typ":"JWT","x5t#S256":")" + thumbprint_ + "\"}"; }

private:
    std::shared_ptr<evp_pkey_st> key_;
    std::string certificate_pem_;
    std::string key_pem_;
    std::string thumbprint_;
};

} // namespace copresence::test

#endif
