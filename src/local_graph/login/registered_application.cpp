// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/registered_application.hpp"

#include "base/base64.hpp"
#include "base/pem_certificates.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace copresence::detail::embedded {

registered_certificate registered_certificate::parse(std::string_view pem) {
    registered_certificate made;
    const std::unique_ptr<BIO, decltype(&BIO_free)> in{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    if (in) made.certificate.reset(read_pem_certificate(*in).release());
    ERR_clear_error();
    if (!made.certificate) throw std::invalid_argument{"is not a certificate in PEM format"};
    made.key.reset(X509_get_pubkey(made.certificate.get()));
    if (!made.key || EVP_PKEY_get_base_id(made.key.get()) != EVP_PKEY_RSA)
        throw std::invalid_argument{"is not a certificate of an RSA key"};

    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    X509_digest(made.certificate.get(), EVP_sha256(), digest.data(), &size);
    made.thumbprint = encode_base64url({reinterpret_cast<const char*>(digest.data()), size});
    return made;
}

registered_application::registered_application(login_application given)
    : registration{std::move(given)} {
    for (const auto& pem : registration.certificates)
        certificates.push_back(registered_certificate::parse(pem));
    for (const auto& token : registration.federated_tokens)
        federated_tokens.emplace_back(token, login_time::max());
}

} // namespace copresence::detail::embedded
