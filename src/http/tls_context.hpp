// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_TLS_CONTEXT_HPP
#define COPRESENCE_HTTP_TLS_CONTEXT_HPP

#include "async/async_mutex.hpp"

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

struct ssl_session_st; // OpenSSL's SSL_SESSION
struct ssl_st;         // OpenSSL's SSL

namespace copresence::detail {

/// The OpenSSL context of one client: trusted certificates, TLS versions, and the newest session for resumption. Used on
/// the client's strand only.
class tls_context {
public:
    /// The kind of data that the server sends. For `secrets`, OpenSSL overwrites its copy of the data after each read. For
    /// `presences` this would cost about 5 % of the processor time of a request.
    enum class arriving { presences, secrets };

    /// Errors: throws `boost::system::system_error` if the root certificates cannot be read.
    tls_context(const tls_config& config, arriving what);
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;
    ~tls_context();

    boost::asio::ssl::context& native() noexcept { return context_; }

    /// Returns the lock that connections hold during the first step of their handshakes. Each step takes about 0.3 ms of
    /// processor time. One copresence::step step a time lets earlier handshakes with a nearby server proceed in between.
    async_mutex& handshake_mutex() noexcept { return handshake_mutex_; }

    /// Prepares a new connection: sets the host name to send and to verify, and the session to resume.
    /// Errors: throws `boost::system::system_error`.
    void prepare(ssl_st* connection, const std::string& host);

private:
    void trust_roots(const tls_config& config);
    static int on_new_session(ssl_st* connection, ssl_session_st* session);

    struct free_session {
        void operator()(ssl_session_st* session) const noexcept;
    };

    boost::asio::ssl::context context_;
    async_mutex handshake_mutex_;
    std::unique_ptr<ssl_session_st, free_session> newest_session_;
};

/// Returns why the handshake of `connection` failed with the error `seen`. If the certificate was rejected, returns the
/// certificate error, and sets `detail` to its description.
errc explain_handshake_error(const ssl_st* connection, const error_code& seen, std::string& detail);

} // namespace copresence::detail

#endif
