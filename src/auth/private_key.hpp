// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_PRIVATE_KEY_HPP
#define COPRESENCE_AUTH_PRIVATE_KEY_HPP

#include <copresence/secret_string.hpp>

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st; // OpenSSL's EVP_PKEY
struct x509_st;     // OpenSSL's X509

namespace copresence::detail {

/// An RSA key for signatures. Copies share the key.
///
/// Reading a key leaves no copy of it in freed memory. OpenSSL's own decoders free decoded keys without overwriting them.
/// Therefore this class decodes the PEM text in secure memory, and passes the numbers of the key to OpenSSL one by one.
class private_key {
public:
    /// Reads the first private key in `pem`: PKCS #8, with or without encryption by `password`, or PKCS #1 (`RSA PRIVATE
    /// KEY`). Errors: throws `std::invalid_argument`; its message begins with `name`, the name of the source.
    private_key(std::string_view pem, std::string_view password, std::string_view name);

    /// Signs `text` by RSASSA-PSS with SHA-256, and a salt as long as the hash (PS256; RFC 7518, 3.5).
    /// Errors: throws `std::runtime_error`.
    std::string sign(std::string_view text) const;

    /// Returns whether the certificate contains the public key of this private key.
    bool belongs_to(const x509_st& certificate) const noexcept;

private:
    std::shared_ptr<evp_pkey_st> key_;
};

} // namespace copresence::detail

#endif
