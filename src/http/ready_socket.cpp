// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/ready_socket.hpp"

#include <boost/asio/error.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace copresence::detail {

namespace asio = boost::asio;

io_result ready_socket::read(std::span<char> into) noexcept {
    if (!unread_.empty()) {
        const auto size = std::min(into.size(), unread_.size());
        std::memcpy(into.data(), unread_.data(), size);
        unread_ = unread_.subspan(size);
        return {{}, size};
    }
    if (end_) return {end_};
    if (dry_) {
        writing_ = false;
        return {asio::error::would_block};
    }
    const auto size = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (size < 0) return failed(false);
    if (size == 0) return {asio::error::eof};
    const auto taken = static_cast<std::size_t>(size);
    dry_ = taken < into.size();
    return {{}, taken};
}

error_code ready_socket::woken(const std::tuple<error_code, std::size_t>& result) noexcept {
    const auto& [ec, size] = result;
    // Bytes that arrived while the socket was being closed are discarded.
    if (ec == asio::error::operation_aborted || !socket_.is_open()) return asio::error::operation_aborted;
    if (writing_) return ec;
    unread_ = std::span<const char>{first_bytes_}.first(size);
    dry_ = size < first_bytes_.size();
    end_ = ec;
    return {};
}

io_result ready_socket::write(std::string_view bytes, bool more) noexcept {
    const auto size = ::send(socket_.native_handle(), bytes.data(), bytes.size(),
                             MSG_DONTWAIT | MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    if (size < 0) return failed(true);
    return {{}, static_cast<std::size_t>(size)};
}

io_result ready_socket::failed(bool writing) noexcept {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        return {error_code{errno, boost::system::system_category()}};
    writing_ = writing;
    return {asio::error::would_block};
}

} // namespace copresence::detail
