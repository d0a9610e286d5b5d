// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/ready_socket.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

void ready_socket::assign(lowest_layer_type connected) {
    socket_ = std::move(connected);
    socket_.non_blocking(true);
}

std::size_t ready_socket::read_some(asio::mutable_buffer into, error_code& ec) noexcept {
    if (unread_.size() > 0) {
        ec = {};
        const auto size = asio::buffer_copy(into, unread_);
        unread_ += size;
        return size;
    }
    writing_ = false;
    ec = end_;
    if (!ec && dry_) ec = asio::error::would_block;
    if (ec) return 0;
    const auto size = socket_.read_some(into, ec);
    if (!ec) dry_ = size < into.size();
    return size;
}

std::size_t ready_socket::write_some(asio::const_buffer bytes, error_code& ec) noexcept {
    writing_ = true;
    return socket_.write_some(bytes, ec);
}

error_code ready_socket::woken(error_code ec, std::size_t size) noexcept {
    // Bytes that arrived while the socket was being closed are discarded.
    if (ec == asio::error::operation_aborted || !socket_.is_open()) return asio::error::operation_aborted;
    if (writing_) return ec;
    unread_ = asio::buffer(first_bytes_, size);
    dry_ = size < first_bytes_.size();
    end_ = ec;
    return {};
}

} // namespace copresence::detail
