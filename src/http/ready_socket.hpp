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

namespace copresence::detail {

/// The outcome of a read or write that does not block.
struct io_result {
    error_code ec; ///< `boost::asio::error::would_block`: wait, then try again
    std::size_t size = 0;
};

/// A socket whose reads and writes first try a non-blocking system call. The coroutine is suspended only if the call would
/// block.
///
/// `wait` lets Asio receive the first bytes into a small buffer. If it only waited until the socket is readable, two more
/// system calls would be needed, because Asio checks the socket again.
class ready_socket {
public:
    explicit ready_socket(const boost::asio::any_io_executor& strand)
        : socket_{strand} {}

    ready_socket(const ready_socket&) = delete;
    ready_socket& operator=(const ready_socket&) = delete;

    /// Wipes the received bytes, which may contain a token if the connection is not encrypted.
    ~ready_socket() { detail::wipe(first_bytes_.data(), first_bytes_.size()); }

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    const boost::asio::ip::tcp::socket& socket() const noexcept { return socket_; }

    /// Reads or writes the bytes that are possible without blocking.
    /// Errors: `would_block`, `eof`, or an error of the system.
    /// `more`: another write follows immediately, so the system may send both together. If no write follows, the system
    /// delays sending by 200 ms (MSG_MORE, send(2)).
    io_result read(std::span<char> into) noexcept;
    io_result write(std::string_view bytes, bool more = false) noexcept;

    /// Makes the next `read` return `would_block` without a system call, because nothing can have arrived yet.
    void expect_nothing() noexcept { dry_ = true; }

    /// Returns whether `read` would return `would_block` without a system call.
    bool is_dry() const noexcept { return dry_ && unread_.empty() && !end_; }

    /// Waits until the operation that returned `would_block` can be tried again. Pass the result to `woken`.
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

    /// Processes the result of `wait`. Returns success if the operation may be tried again, otherwise an error.
    error_code woken(const std::tuple<error_code, std::size_t>& result) noexcept;

    /// Returns whether bytes or the end of the stream have been received but not read yet.
    bool has_unread() const noexcept { return !unread_.empty() || end_; }

private:
    static constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<>> as_result{
        boost::asio::use_awaitable};
    static constexpr std::size_t max_first_bytes = 4096; // holds a whole response for a few ids

    io_result failed(bool writing) noexcept;

    boost::asio::ip::tcp::socket socket_;
    std::array<char, max_first_bytes> first_bytes_;
    std::span<const char> unread_; // the unread part of first_bytes_
    error_code end_;               // the error or end that follows the unread bytes
    bool writing_ = false;         // the last operation that would block: write or read
    bool dry_ = false;             // the last read emptied the receive buffer of the system
};

} // namespace copresence::detail

#endif
