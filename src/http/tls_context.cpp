// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/tls_context.hpp"

#include "base/openssl_check.hpp"
#include "base/pem_certificates.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace copresence::detail {

namespace {

// Returns the index of the SSL_CTX slot that holds the pointer to the tls_context, for on_new_session.
int owner_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

// Puts AES-128-GCM first if the processor has AES instructions, because it is the fastest cipher then. Servers that follow
// the client's preference select the first cipher that they support. Other processors use OpenSSL's order.
void prefer_fast_ciphers([[maybe_unused]] SSL_CTX* context) {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("aes") || !__builtin_cpu_supports("pclmul")) return;
    SSL_CTX_set_ciphersuites(context,
                             "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
#endif
}

// OpenSSL opens the default file of root certificates without a deadline. A named pipe would block the thread.
void check_default_file() {
    const char* const variable = X509_get_default_cert_file_env();
    const char* const path = std::getenv(variable);
    std::error_code ignored; // OpenSSL ignores a file that does not exist
    if (path != nullptr && std::filesystem::is_fifo(path, ignored)) {
        throw std::invalid_argument{"copresence::client_config::tls: the environment variable " +
                                    std::string{variable} + ": " + path +
                                    " is a named pipe, which is not supported"};
    }
}

} // namespace

void tls_context::free_session::operator()(ssl_session_st* session) const noexcept {
    SSL_SESSION_free(session);
}

tls_context::tls_context(const tls_config& config, arriving what)
    : context_{boost::asio::ssl::context::tls_client} {
    SSL_CTX* const native = context_.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    if (what == arriving::secrets) SSL_CTX_set_options(native, SSL_OP_CLEANSE_PLAINTEXT);
    context_.set_verify_mode(boost::asio::ssl::verify_peer);
    prefer_fast_ciphers(native);
    trust_roots(config);

    SSL_CTX_set_ex_data(native, owner_index(), this);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, &tls_context::on_new_session);

    if (config.configure) config.configure(native);
}

void tls_context::trust_roots(const tls_config& config) {
    error_code ec;
    if (!config.ca_file.empty()) {
        context_.load_verify_file(config.ca_file, ec);
        if (ec)
            throw boost::system::system_error{ec,
                                              "copresence::client_config::tls.ca_file: " + config.ca_file};
    } else if (!config.ca_pem.empty()) {
        X509_STORE* const store = SSL_CTX_get_cert_store(context_.native_handle());
        ec.assign(static_cast<int>(add_pem_certificates(*store, config.ca_pem)),
                  boost::asio::error::get_ssl_category());
        if (ec) throw boost::system::system_error{ec, "copresence::client_config::tls.ca_pem"};
    } else {
        check_default_file();
        context_.set_default_verify_paths();
    }
}

tls_context::~tls_context() {
    // The SSL_CTX is reference-counted, and streams may use it briefly after this object is destroyed.
    SSL_CTX_set_ex_data(context_.native_handle(), owner_index(), nullptr);
}

int tls_context::on_new_session(ssl_st* connection, ssl_session_st* session) {
    auto* const owner =
        static_cast<tls_context*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), owner_index()));
    if (owner == nullptr) return 0;
    owner->newest_session_.reset(session);
    return 1; // takes ownership of the session
}

void tls_context::prepare(ssl_st* connection, const std::string& host) {
    error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    X509_VERIFY_PARAM* const param = SSL_get0_param(connection);
    // RFC 9525, 6.2: only subject alternative names identify a server, never the common name of the subject.
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
                                               X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (not_an_address) {
        // RFC 6066: the server name indication holds names only, never addresses.
        if (SSL_set_tlsext_host_name(connection, host.c_str()) != 1)
            throw_openssl_error("cannot set the server name indication");
        if (X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size()) != 1)
            throw_openssl_error("host name");
    } else if (X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str()) != 1) {
        throw_openssl_error("host address");
    }
    if (newest_session_ && SSL_SESSION_is_resumable(newest_session_.get())) {
        SSL_set_session(connection, newest_session_.get());
    }
}

errc explain_handshake_error(const ssl_st* connection, const error_code& seen, std::string& detail) {
    const long verified = SSL_get_verify_result(connection);
    if (verified != X509_V_OK) {
        detail = X509_verify_cert_error_string(verified);
        switch (verified) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID: return errc::expired_certificate;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return errc::wrong_host_name;
        default: return errc::untrusted_certificate;
        }
    }
    if (seen.category() != boost::asio::error::get_ssl_category()) return errc::connection_lost;
    switch (ERR_GET_REASON(static_cast<unsigned long>(seen.value()))) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW: return errc::tls_version_rejected;
    default: return errc::tls_failed;
    }
}

} // namespace copresence::detail
