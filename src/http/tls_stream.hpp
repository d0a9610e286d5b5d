// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_TLS_STREAM_HPP
#define COPRESENCE_HTTP_TLS_STREAM_HPP

#include "http/ready_socket.hpp"

#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>

namespace copresence::detail {

/// TLS over a socket. OpenSSL reads and writes the socket directly, and Asio is used for waiting only.
///
/// Asio's `ssl::stream` copies every byte through two buffers, and suspends the coroutine for every record of 16 KiB. Here
/// OpenSSL reads several records at a time from the socket. Used on one strand, by one coroutine at a time.
class tls_stream {
public:
    tls_stream(const boost::asio::any_io_executor& strand, boost::asio::ssl::context& context);
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    boost::asio::ip::tcp::socket& socket() noexcept { return transport_.socket(); }

    const boost::asio::ip::tcp::socket& socket() const noexcept { return transport_.socket(); }

    SSL* native_handle() const noexcept { return tls_.get(); }

    /// Performs as much of the operation as is possible without blocking.
    /// Errors: `boost::asio::error::would_block` if the caller must `wait` and try again; `eof` after a close_notify alert of
    /// the peer; `boost::asio::ssl::error::stream_truncated` if the connection ended without that alert; or an error of
    /// OpenSSL or of the system.
    error_code handshake();
    io_result read(std::span<char> into);
    io_result write(std::string_view bytes);

    void expect_nothing() noexcept { transport_.expect_nothing(); }

    auto wait() { return transport_.wait(); }

    error_code woken(const std::tuple<error_code, std::size_t>& result) noexcept {
        return transport_.woken(result);
    }

    /// Returns whether bytes or the end of the stream have arrived but have not been returned by `read`.
    bool has_unread() const noexcept;

private:
    struct free_tls {
        void operator()(SSL* tls) const noexcept { SSL_free(tls); }
    };

    static BIO_METHOD* socket_method();
    static int on_read(BIO* bio, char* into, int size) noexcept;
    static int on_write(BIO* bio, const char* bytes, int size) noexcept;
    static long on_control(BIO* bio, int what, long, void*) noexcept;
    int complete(BIO* bio, const io_result& result, int retry) noexcept;
    error_code why_not(unsigned long before);

    ready_socket transport_;
    error_code transport_error_; // the first error of `transport_` other than `would_block`
    error_code read_error_;      // an error that `read` has not returned yet
    bool more_ = false;          // another record follows the record being written
    bool blocked_ = false;       // the last call of OpenSSL ended because the transport would block
    std::unique_ptr<SSL, free_tls> tls_;
};

} // namespace copresence::detail

#endif
