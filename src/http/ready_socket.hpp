// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_READY_SOCKET_HPP
#define COPRESENCE_HTTP_READY_SOCKET_HPP

#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace copresence {

/// What an attempt to read or write came to.
struct io_result {
    error_code ec; ///< `boost::asio::error::would_block`: wait, and try again
    std::size_t size = 0;
};

/// A socket that is read and written at once, as far as that is possible, and waited for only where it is
/// not: Asio knows when it is ready, the kernel takes and gives the bytes without a coroutine's being
/// suspended.
class ready_socket {
public:
    explicit ready_socket(const boost::asio::any_io_executor& strand)
        : socket_{strand} {}

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    /// Errors: `would_block`, `eof`, the system's.
    io_result read(std::span<char> into) noexcept;
    io_result write(std::string_view bytes) noexcept;

    /// Nothing can have arrived: an attempt to read would be in vain.
    void expect_nothing() noexcept { dry_ = true; }

    /// What has to be awaited after `would_block`.
    auto wait() {
        dry_ = false;
        return socket_.async_wait(needs_, boost::asio::as_tuple(boost::asio::use_awaitable));
    }

private:
    io_result failed(boost::asio::ip::tcp::socket::wait_type needs) noexcept;

    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::tcp::socket::wait_type needs_ = boost::asio::ip::tcp::socket::wait_read;
    bool dry_ = false; // the last read took all that was there
};

} // namespace copresence

#endif
