// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_SILENT_SERVER_HPP
#define COPRESENCE_TESTS_SUPPORT_SILENT_SERVER_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace copresence::test {

/// A peer that accepts connections and reads all input. It sends `text` once, after the first input, and
/// nothing else.
class silent_server {
    using tcp = boost::asio::ip::tcp;

public:
    explicit silent_server(boost::asio::io_context& context, std::string text = {})
        : acceptor_{context, {boost::asio::ip::address_v4::loopback(), 0}}
        , text_{std::move(text)} {
        accept();
    }

    std::string endpoint(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

    bool has_received() const { return !received_.empty(); }

    const std::string& text_received() const { return received_; }

    bool has_sent() const { return has_sent_; }

private:
    struct conversation {
        explicit conversation(tcp::socket accepted)
            : socket{std::move(accepted)} {}

        tcp::socket socket;
        std::array<char, 65'536> buffer{};
    };

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
            if (ec) return;
            conversations_.push_back(std::make_unique<conversation>(std::move(socket)));
            read(*conversations_.back());
            accept();
        });
    }

    void read(conversation& from) {
        const auto received = [this, &from](boost::system::error_code ec, std::size_t size) {
            if (ec) return;
            received_.append(from.buffer.data(), size);
            if (!text_.empty() && !has_sent_) {
                boost::asio::write(from.socket, boost::asio::buffer(text_));
                has_sent_ = true;
            }
            read(from);
        };
        from.socket.async_read_some(boost::asio::buffer(from.buffer), received);
    }

    tcp::acceptor acceptor_;
    std::string text_;
    std::vector<std::unique_ptr<conversation>> conversations_;
    std::string received_;
    bool has_sent_ = false;
};

} // namespace copresence::test

#endif
