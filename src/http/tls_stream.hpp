// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_TLS_STREAM_HPP
#define COPRESENCE_HTTP_TLS_STREAM_HPP

#include "http/ready_socket.hpp"

#include <copresence/error.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace copresence::detail {

/// TLS over a socket. OpenSSL reads and writes the non-blocking socket directly. Models Beast's `AsyncStream`.
///
/// Asio's `ssl::stream` copies every byte through two buffers, and suspends the coroutine for every record of 16 KiB. Here
/// OpenSSL reads several records at a time from the socket. Used on one strand, by one coroutine at a time.
class tls_stream : public async_operations<tls_stream> {
public:
    using executor_type = ready_socket::executor_type;
    using lowest_layer_type = ready_socket::lowest_layer_type;

    tls_stream(const executor_type& strand, boost::asio::ssl::context& context);
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    executor_type get_executor() noexcept { return transport_.get_executor(); }

    lowest_layer_type& lowest_layer() noexcept { return transport_.lowest_layer(); }

    const lowest_layer_type& lowest_layer() const noexcept { return transport_.lowest_layer(); }

    SSL* native_handle() const noexcept { return tls_.get(); }

    /// Takes over a connected socket, and makes it non-blocking.
    /// Errors: throws `boost::system::system_error`.
    void assign(lowest_layer_type connected) { transport_.assign(std::move(connected)); }

    /// Performs as much of the operation as is possible without blocking.
    /// Errors: `boost::asio::error::would_block` if the caller must `async_wait` and try again; `eof` after a close_notify
    /// alert of the peer; `boost::asio::ssl::error::stream_truncated` if the connection ended without that alert; or an error
    /// of OpenSSL or of the system.
    error_code handshake();
    std::size_t read_some(boost::asio::mutable_buffer into, error_code& ec);
    std::size_t write_some(boost::asio::const_buffer bytes, error_code& ec);

    void expect_nothing() noexcept { transport_.expect_nothing(); }

    /// Waits until the operation that failed with `would_block` can be tried again. Completes with `void(error_code)`.
    template <class Token>
    auto async_wait(Token&& token) {
        return transport_.async_wait(std::forward<Token>(token));
    }

    /// Returns whether bytes or the end of the stream have arrived but have not been returned by `read_some`.
    bool has_unread() const noexcept;

private:
    struct free_tls {
        void operator()(SSL* tls) const noexcept { SSL_free(tls); }
    };

    static BIO_METHOD* socket_method();
    static int on_read(BIO* bio, char* into, int size) noexcept;
    static int on_write(BIO* bio, const char* bytes, int size) noexcept;
    static long on_control(BIO* bio, int what, long, void*) noexcept;
    int complete(BIO* bio, std::size_t size, const error_code& ec, int retry) noexcept;
    error_code why_not(unsigned long before);

    ready_socket transport_;
    error_code transport_error_; // the first error of `transport_` other than `would_block`
    error_code read_error_;      // an error that `read` has not returned yet
    bool blocked_ = false;       // the last call of OpenSSL ended because the transport would block
    std::unique_ptr<SSL, free_tls> tls_;
};

} // namespace copresence::detail

#endif
