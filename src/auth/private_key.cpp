// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/private_key.hpp"

#include "base/openssl_deleter.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>

namespace copresence::detail {

namespace {

using bio = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using big_number = std::unique_ptr<BIGNUM, freed_by<BN_clear_free>>;
using key_info = std::unique_ptr<PKCS8_PRIV_KEY_INFO, freed_by<PKCS8_PRIV_KEY_INFO_free>>;
using encrypted_key = std::unique_ptr<X509_SIG, freed_by<X509_SIG_free>>;
using bytes = std::span<const unsigned char>;

constexpr int min_bits = 2048;
constexpr int max_bits = 8192;

[[noreturn]] void reject_key(std::string_view name, std::string_view cause) {
    ::ERR_clear_error(); // OpenSSL's error queue may contain bytes of the key
    throw std::invalid_argument{std::string{name} + ' ' + std::string{cause}};
}

// A decoded block of PEM. It is in secure memory if OpenSSL has some, and is always overwritten before it is freed.
struct pem_block {
    pem_block(BIO* from, std::string_view password) {
        const auto give = [](char* to, int space, int, void* user) -> int {
            const auto& given = *static_cast<const std::string_view*>(user);
            const auto length = std::min(given.size(), static_cast<std::size_t>(space));
            std::memcpy(to, given.data(), length);
            return static_cast<int>(length);
        };
        found =
            ::PEM_bytes_read_bio_secmem(&data, &size, &kind, "ANY PRIVATE KEY", from, give, &password) == 1;
    }

    pem_block(const pem_block&) = delete;
    pem_block& operator=(const pem_block&) = delete;

    ~pem_block() {
        if (!found) return;
        ::OPENSSL_secure_clear_free(data, static_cast<std::size_t>(size));
        ::OPENSSL_secure_free(kind);
    }

    bool found = false;
    unsigned char* data = nullptr;
    long size = 0;
    char* kind = nullptr;
};

// Reads the part of DER that an RSAPrivateKey needs: definite lengths, encoded in at most four bytes.
class der_reader {
public:
    explicit der_reader(bytes text)
        : rest_{text} {}

    // Returns the content of the next element. Returns an empty optional if its tag is not `tag`, or if it is malformed.
    std::optional<bytes> take(unsigned char tag) {
        if (rest_.size() < 2 || rest_[0] != tag) return std::nullopt;
        std::size_t length = rest_[1];
        std::size_t header = 2;
        if (length >= 0x80) {
            const std::size_t count = length & 0x7fU;
            if (count == 0 || count > 4 || rest_.size() < 2 + count) return std::nullopt;
            length = 0;
            for (std::size_t i = 0; i < count; ++i)
                length = length << 8U | rest_[2 + i];
            header += count;
        }
        if (rest_.size() - header < length) return std::nullopt;
        const auto content = rest_.subspan(header, length);
        rest_ = rest_.subspan(header + length);
        return content;
    }

private:
    bytes rest_;
};

// OpenSSL's names for the members of an RSAPrivateKey, in the order of RFC 8017, A.1.2.
constexpr std::array<const char*, 8> members{
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

EVP_PKEY* make_key(bytes rsa_private_key) {
    constexpr unsigned char integer = 0x02;
    constexpr unsigned char sequence = 0x30;
    const auto whole = der_reader{rsa_private_key}.take(sequence);
    if (!whole) return nullptr;
    der_reader numbers{*whole};
    if (!numbers.take(integer)) return nullptr; // the version

    const std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>> builder{::OSSL_PARAM_BLD_new()};
    std::array<big_number, members.size()> values;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto digits = numbers.take(integer);
        if (!digits) return nullptr;
        values[i].reset(::BN_secure_new());
        if (!values[i] ||
            ::BN_bin2bn(digits->data(), static_cast<int>(digits->size()), values[i].get()) == nullptr)
            return nullptr;
        if (::OSSL_PARAM_BLD_push_BN(builder.get(), members[i], values[i].get()) != 1) return nullptr;
    }
    const std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>> parameters{
        ::OSSL_PARAM_BLD_to_param(builder.get())};
    const std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>> context{
        ::EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || ::EVP_PKEY_fromdata_init(context.get()) != 1 ||
        ::EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
        return nullptr;
    }
    return key;
}

// Returns the RSAPrivateKey in a PKCS #8 structure, or nothing if the structure is missing or contains no RSA key.
bytes inner_key(const PKCS8_PRIV_KEY_INFO* info) {
    const ASN1_OBJECT* algorithm = nullptr;
    const unsigned char* data = nullptr;
    int size = 0;
    if (info == nullptr || ::PKCS8_pkey_get0(&algorithm, &data, &size, nullptr, info) != 1) return {};
    if (::OBJ_obj2nid(algorithm) != NID_rsaEncryption) return {};
    return {data, static_cast<std::size_t>(size)};
}

EVP_PKEY* read_key(const pem_block& block, std::string_view password, std::string_view name) {
    const std::string_view kind{block.kind};
    const unsigned char* at = block.data;
    if (kind == PEM_STRING_RSA) return make_key({block.data, static_cast<std::size_t>(block.size)});
    key_info info;
    if (kind == PEM_STRING_PKCS8) {
        if (password.empty())
            reject_key(name, "contains an encrypted private key, which requires a password");
        const encrypted_key locked{::d2i_X509_SIG(nullptr, &at, block.size)};
        if (locked)
            info.reset(::PKCS8_decrypt(locked.get(), password.data(), static_cast<int>(password.size())));
        if (!info)
            reject_key(name,
                       "contains a private key that cannot be decrypted: the password is wrong, or the key "
                       "is damaged");
    } else if (kind == PEM_STRING_PKCS8INF) {
        info.reset(::d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, block.size));
    }
    const auto inner = inner_key(info.get());
    return inner.empty() ? nullptr : make_key(inner);
}

} // namespace

private_key::private_key(std::string_view pem, std::string_view password, std::string_view name) {
    const bio source{::BIO_new(::BIO_s_secmem())};
    if (!source ||
        ::BIO_write(source.get(), pem.data(), static_cast<int>(pem.size())) != static_cast<int>(pem.size())) {
        throw std::bad_alloc{};
    }
    const pem_block block{source.get(), password};
    if (!block.found) reject_key(name, "contains no readable private key in PEM format");
    key_ = {read_key(block, password, name), freed_by<EVP_PKEY_free>{}};
    if (!key_) reject_key(name, "contains no RSA private key");
    if (const int bits = ::EVP_PKEY_get_bits(key_.get()); bits < min_bits || bits > max_bits) {
        reject_key(name, "contains an RSA key of " + std::to_string(bits) +
                             " bits: 2048 to 8192 bits are required");
    }
}

std::string private_key::sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>> context{::EVP_MD_CTX_new()};
    EVP_PKEY_CTX* options = nullptr; // owned by `context`
    const auto input = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    std::string signature;
    bool signed_it =
        context && ::EVP_DigestSignInit(context.get(), &options, ::EVP_sha256(), nullptr, key_.get()) == 1 &&
        ::EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
        ::EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1 &&
        ::EVP_DigestSign(context.get(), nullptr, &size, input, text.size()) == 1;
    if (signed_it) {
        signature.resize(size);
        signed_it = ::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                     input, text.size()) == 1;
        signature.resize(size);
    }
    ::ERR_clear_error();
    if (!signed_it) throw std::runtime_error{"the client assertion could not be signed"};
    return signature;
}

bool private_key::belongs_to(const x509_st& certificate) const noexcept {
    const bool same = ::X509_check_private_key(&certificate, key_.get()) == 1;
    ::ERR_clear_error();
    return same;
}

} // namespace copresence::detail
