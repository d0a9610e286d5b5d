// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/server_tls.hpp"

#include "base/openssl_check.hpp"

#include <openssl/ssl.h>

#include <string_view>

namespace copresence::detail::embedded {

namespace {

namespace ssl = boost::asio::ssl;

// Selects http/1.1 from the client's list (RFC 7301). A client that offers only other protocols continues
// without a negotiated protocol, and gets a response in HTTP/1.1.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned int in_size, void*) {
    static constexpr std::string_view ours{"\x08http/1.1"};
    unsigned char* chosen = nullptr;
    const auto found =
        SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(ours.data()),
                              static_cast<unsigned int>(ours.size()), in, in_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

} // namespace

ssl::context make_tls_context(const identity& server, const std::function<void(ssl_ctx_st*)>& configure) {
    ssl::context context{ssl::context::tls_server};
    auto* const native = context.native_handle();
    check_openssl(SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1, "TLS version");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);

    check_openssl(SSL_CTX_use_certificate(native, server.certificate.get()) == 1, "server certificate");
    check_openssl(SSL_CTX_use_PrivateKey(native, server.key.get()) == 1, "server key");

    // OpenSSL does not resume sessions without a session id context. Tickets are enabled by default.
    static constexpr std::string_view session_context = "copresence";
    check_openssl(
        SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(session_context.data()),
                                       static_cast<unsigned int>(session_context.size())) == 1,
        "TLS session context");
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);

    if (configure) configure(native);
    return context;
}

} // namespace copresence::detail::embedded
