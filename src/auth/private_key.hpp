// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_PRIVATE_KEY_HPP
#define COPRESENCE_AUTH_PRIVATE_KEY_HPP

#include <copresence/secret_string.hpp>

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st; // OpenSSL's EVP_PKEY
struct x509_st;     // OpenSSL's X509

namespace copresence {

/// An RSA key that signs. Shared by copies.
///
/// It is read with care not to leave it in memory: OpenSSL's own decoders free what they have decoded without
/// overwriting it, so PEM is taken apart in secure memory, and the key's numbers are handed over one by one.
class private_key {
public:
    /// The first private key in `pem`: PKCS #8, encrypted with `password` or not, or PKCS #1 (`RSA PRIVATE
    /// KEY`). Errors: throws `std::invalid_argument`; `name` is how it calls the source.
    private_key(std::string_view pem, std::string_view password, std::string_view name);

    /// RSASSA-PSS with SHA-256, and a salt as long as the hash (PS256; RFC 7518, 3.5).
    /// Errors: throws `std::runtime_error`.
    std::string sign(std::string_view text) const;

    bool belongs_to(const x509_st& certificate) const noexcept;

private:
    std::shared_ptr<evp_pkey_st> key_;
};

} // namespace copresence

#endif
