// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_READY_SOCKET_HPP
#define COPRESENCE_HTTP_READY_SOCKET_HPP

#include <copresence/detail/wiping_allocator.hpp>
#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace copresence {

/// What an attempt to read or write came to.
struct io_result {
    error_code ec; ///< `boost::asio::error::would_block`: wait, and try again
    std::size_t size = 0;
};

/// A socket that is read and written at once, as far as that is possible, and waited for only where it is
/// not: the kernel takes and gives the bytes without a coroutine's being suspended.
///
/// To wait for bytes is to have Asio receive the first of them: only to wait until they can be read would cost two
/// more calls of the system, since Asio asks anew for what it has asked for already.
class ready_socket {
public:
    explicit ready_socket(const boost::asio::any_io_executor& strand)
        : socket_{strand} {}

    ready_socket(const ready_socket&) = delete;
    ready_socket& operator=(const ready_socket&) = delete;

    /// Where there is no TLS, a token may have come in what was received.
    ~ready_socket() { detail::wipe(first_bytes_.data(), first_bytes_.size()); }

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    const boost::asio::ip::tcp::socket& socket() const noexcept { return socket_; }

    /// Errors: `would_block`, `eof`, the system's. Where `more` is written right afterwards, the system may send both
    /// together; what is promised and does not come costs 200 ms (MSG_MORE, send(2)).
    io_result read(std::span<char> into) noexcept;
    io_result write(std::string_view bytes, bool more = false) noexcept;

    /// Nothing can have arrived: an attempt to read would be in vain.
    void expect_nothing() noexcept { dry_ = true; }

    /// Whether an attempt to read would be in vain.
    bool is_dry() const noexcept { return dry_ && unread_.empty() && !end_; }

    /// What has to be awaited after `would_block`; its result is for `woken`.
    auto wait() {
        auto begin = [this](auto handler) {
            if (writing_) {
                socket_.async_wait(socket_.wait_write,
                                   boost::asio::append(std::move(handler), std::size_t{0}));
            } else {
                socket_.async_receive(boost::asio::buffer(first_bytes_), std::move(handler));
            }
        };
        return boost::asio::async_initiate<decltype(as_result), void(error_code, std::size_t)>(
            std::move(begin), as_result);
    }

    /// Why there is nothing more to wait for, or that it may be tried again.
    error_code woken(const std::tuple<error_code, std::size_t>& result) noexcept;

    /// Whether something has been received that nobody has read: bytes, or the end.
    bool has_unread() const noexcept { return !unread_.empty() || end_; }

private:
    static constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<>> as_result{
        boost::asio::use_awaitable};
    static constexpr std::size_t most_first_bytes = 4096; // the whole answer for a few ids

    io_result failed(bool writing) noexcept;

    boost::asio::ip::tcp::socket socket_;
    std::array<char, most_first_bytes> first_bytes_;
    std::span<const char> unread_; // of first_bytes_
    error_code end_;               // behind them
    bool writing_ = false;         // what would block
    bool dry_ = false;             // the last read took all that was there
};

} // namespace copresence

#endif
