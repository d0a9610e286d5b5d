// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_FULL_PORT_HPP
#define COPRESENCE_TESTS_SUPPORT_FULL_PORT_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <deque>

namespace copresence::test {

/// A port whose queue of pending connections is full, so that further connection attempts do not complete.
class full_port {
public:
    explicit full_port(boost::asio::io_context& context)
        : acceptor_{context} {
        acceptor_.open(boost::asio::ip::tcp::v4());
        acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(0);
        for (int i = 0; i < 4; ++i) {
            waiting_.emplace_back(context);
            waiting_.back().async_connect(acceptor_.local_endpoint(), [](boost::system::error_code) {});
        }
    }

    boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    boost::asio::ip::tcp::acceptor acceptor_;
    std::deque<boost::asio::ip::tcp::socket> waiting_;
};

} // namespace copresence::test

#endif
