// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_TLS_CONTEXT_HPP
#define COPRESENCE_HTTP_TLS_CONTEXT_HPP

#include "async/turnstile.hpp"

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

struct ssl_session_st; // OpenSSL's SSL_SESSION
struct ssl_st;         // OpenSSL's SSL

namespace copresence {

/// OpenSSL's context of one client: trust, versions, and the newest session to resume.
/// Used on the client's strand only.
class tls_context {
public:
    /// What a server sends: OpenSSL overwrites its copy of secrets once they have been read. To do so with presences
    /// would cost a twentieth of all that is done for them.
    enum class arriving { presences, secrets };

    /// Errors: throws `boost::system::system_error` where the roots cannot be read.
    tls_context(const tls_config& config, arriving what);
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;
    ~tls_context();

    boost::asio::ssl::context& native() noexcept { return context_; }

    /// Where connections queue for the first step of their handshakes: each costs a third of a millisecond, in which an earlier
    /// one could go on where the server is near.
    turnstile& hellos() noexcept { return hellos_; }

    /// Readies a new connection: name to ask for and to verify, session to resume.
    /// Errors: throws `boost::system::system_error`.
    void prepare(ssl_st* connection, const std::string& host);

private:
    void trust_roots(const tls_config& config);
    static int on_new_session(ssl_st* connection, ssl_session_st* session);

    struct free_session {
        void operator()(ssl_session_st* session) const noexcept;
    };

    boost::asio::ssl::context context_;
    turnstile hellos_;
    std::unique_ptr<ssl_session_st, free_session> newest_session_;
};

/// Why the handshake of `connection`, which ended with `seen`, failed: the certificate's fault where there is one.
errc explain_handshake_error(const ssl_st* connection, const error_code& seen, std::string& detail);

} // namespace copresence

#endif
