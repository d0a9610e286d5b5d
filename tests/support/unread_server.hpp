// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_UNREAD_SERVER_HPP
#define COPRESENCE_TESTS_SUPPORT_UNREAD_SERVER_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/system_error.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace copresence::test {

/// A peer that accepts connections and never reads. Its small segments and its small receive buffer limit
/// what the sender's kernel can buffer. A write to this peer blocks after a few kilobytes.
class unread_server {
    using tcp = boost::asio::ip::tcp;

public:
    explicit unread_server(boost::asio::io_context& context)
        : acceptor_{context, tcp::v4()} {
        const int segment_size = 536; // bytes
        if (::setsockopt(acceptor_.native_handle(), IPPROTO_TCP, TCP_MAXSEG, &segment_size,
                         sizeof segment_size) != 0)
            throw boost::system::system_error{errno, boost::system::system_category(), "TCP_MAXSEG"};
        acceptor_.set_option(tcp::acceptor::receive_buffer_size{2048});
        acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
        acceptor_.listen();
        accept();
    }

    std::string endpoint(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

    /// Returns a token that makes a request larger than these buffers.
    static std::string long_token() { return std::string(60'000, 't'); }

private:
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
            if (ec) return;
            accepted_.push_back(std::move(socket));
            accept();
        });
    }

    tcp::acceptor acceptor_;
    std::vector<tcp::socket> accepted_;
};

} // namespace copresence::test

#endif
