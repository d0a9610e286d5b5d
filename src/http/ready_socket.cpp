// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/ready_socket.hpp"

#include <boost/asio/error.hpp>

#include <sys/socket.h>

#include <cerrno>

namespace copresence {

namespace asio = boost::asio;

io_result ready_socket::read(std::span<char> into) noexcept {
    if (dry_) {
        needs_ = socket_.wait_read;
        return {asio::error::would_block};
    }
    const auto size = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (size < 0) return failed(socket_.wait_read);
    if (size == 0) return {asio::error::eof};
    const auto taken = static_cast<std::size_t>(size);
    dry_ = taken < into.size();
    return {{}, taken};
}

io_result ready_socket::write(std::string_view bytes) noexcept {
    const auto size =
        ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0) return failed(socket_.wait_write);
    return {{}, static_cast<std::size_t>(size)};
}

io_result ready_socket::failed(asio::ip::tcp::socket::wait_type needs) noexcept {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        return {error_code{errno, boost::system::system_category()}};
    needs_ = needs;
    return {asio::error::would_block};
}

} // namespace copresence
