// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/tls_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>

#include <new>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// Four TLS records of maximum size. OpenSSL decrypts these before the next system call.
constexpr std::size_t read_buffer_size = 64 * 1024;

// Returns whether the error is a TLS alert from the peer.
bool is_alert(unsigned long code) noexcept {
    return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) >= SSL_AD_REASON_OFFSET;
}

} // namespace

tls_stream::tls_stream(const asio::any_io_executor& strand, asio::ssl::context& context)
    : transport_{strand}
    , tls_{SSL_new(context.native_handle())} {
    BIO* const bio = BIO_new(socket_method());
    if (!tls_ || bio == nullptr)
        throw std::bad_alloc{}; // the context is valid, so only an allocation can have failed
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(tls_.get(), bio, bio);
    SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_read_ahead(tls_.get(), 1);
    SSL_set_default_read_buffer_len(tls_.get(), read_buffer_size);
    SSL_set_connect_state(tls_.get());
}

error_code tls_stream::handshake() {
    ERR_clear_error(); // explain_handshake_error needs the error of this call
    blocked_ = false;
    return SSL_do_handshake(tls_.get()) == 1 ? error_code{} : why_not(0);
}

// OpenSSL returns one record per call. Further records that it has already received need no system call.
std::size_t tls_stream::read_some(asio::mutable_buffer into, error_code& ec) {
    // If no data is available, returns early, because a failing SSL_read_ex costs more than these checks.
    if (!read_error_ && transport_.is_dry() && SSL_has_pending(tls_.get()) == 0 &&
        !SSL_want_write(tls_.get()))
        return transport_.read_some({}, ec);
    std::size_t taken = 0;
    while (!read_error_ && into.size() > 0 && (taken == 0 || SSL_has_pending(tls_.get()) == 1)) {
        std::size_t size = 0;
        const auto before = ERR_peek_last_error();
        blocked_ = false;
        if (SSL_read_ex(tls_.get(), into.data(), into.size(), &size) != 1) read_error_ = why_not(before);
        taken += size;
        into += size;
    }
    // Returns the bytes first. The next call returns the error.
    ec = taken > 0 ? error_code{} : std::exchange(read_error_, {});
    return taken;
}

bool tls_stream::has_unread() const noexcept {
    return transport_.has_unread() || SSL_has_pending(tls_.get()) == 1 ||
           (read_error_ && read_error_ != asio::error::would_block);
}

std::size_t tls_stream::write_some(asio::const_buffer bytes, error_code& ec) {
    std::size_t size = 0;
    const auto before = ERR_peek_last_error();
    blocked_ = false;
    const bool written = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &size) == 1;
    ec = written ? error_code{} : why_not(before);
    return size;
}

// Returns why a call of OpenSSL failed. Does not use SSL_get_error, which is correct only if the thread's error queue was
// cleared before the call. Clearing the queue costs more than all other processing of a small record. `before` is the last
// error in the queue before the call, left by another operation, or 0.
error_code tls_stream::why_not(unsigned long before) {
    const auto last = ERR_peek_last_error();
    const auto code = before == 0 ? ERR_peek_error() : last != before ? last : 0;
    if (blocked_ && code == 0) return asio::error::would_block;
    ERR_clear_error();
    const bool close_notify_received = (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    if (close_notify_received && !is_alert(code)) return asio::error::eof;
    if (transport_error_ == asio::error::eof) return asio::ssl::error::stream_truncated;
    if (transport_error_) return transport_error_;
    if (code != 0) return {static_cast<int>(code), asio::error::get_ssl_category()};
    return asio::ssl::error::unspecified_system_error;
}

BIO_METHOD* tls_stream::socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* const made =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "copresence socket");
        if (made == nullptr) throw std::bad_alloc{};
        BIO_meth_set_read(made, &tls_stream::on_read);
        BIO_meth_set_write(made, &tls_stream::on_write);
        BIO_meth_set_ctrl(made, &tls_stream::on_control);
        return made;
    }();
    return method;
}

int tls_stream::on_read(BIO* bio, char* into, int size) noexcept {
    auto* const self = static_cast<tls_stream*>(BIO_get_data(bio));
    error_code ec;
    const auto taken = self->transport_.read_some({into, static_cast<std::size_t>(size)}, ec);
    return self->complete(bio, taken, ec, BIO_FLAGS_READ);
}

int tls_stream::on_write(BIO* bio, const char* bytes, int size) noexcept {
    auto* const self = static_cast<tls_stream*>(BIO_get_data(bio));
    error_code ec;
    const auto taken = self->transport_.write_some({bytes, static_cast<std::size_t>(size)}, ec);
    return self->complete(bio, taken, ec, BIO_FLAGS_WRITE);
}

int tls_stream::complete(BIO* bio, std::size_t size, const error_code& ec, int retry) noexcept {
    BIO_clear_retry_flags(bio);
    if (!ec) return static_cast<int>(size);
    blocked_ = ec == asio::error::would_block;
    if (blocked_) {
        BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
        return -1;
    }
    // Keeps the first error; failing to send an alert afterwards adds nothing.
    if (!transport_error_) transport_error_ = ec;
    return ec == asio::error::eof ? 0 : -1;
}

long tls_stream::on_control(BIO*, int what, long, void*) noexcept { return what == BIO_CTRL_FLUSH ? 1 : 0; }

} // namespace copresence::detail
