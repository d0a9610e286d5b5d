// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_TACITURN_PEER_HPP
#define COPRESENCE_TESTS_SUPPORT_TACITURN_PEER_HPP

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

/// A peer that accepts connections and reads all input. It sends `words` once, after the first input, and
/// nothing else.
class taciturn_peer {
    using tcp = boost::asio::ip::tcp;

public:
    explicit taciturn_peer(boost::asio::io_context& context, std::string words = {})
        : acceptor_{context, {boost::asio::ip::address_v4::loopback(), 0}}
        , words_{std::move(words)} {
        accept();
    }

    std::string endpoint(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

    bool heard() const { return !heard_.empty(); }

    const std::string& words_heard() const { return heard_; }

    bool has_spoken() const { return has_spoken_; }

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
        const auto heard = [this, &from](boost::system::error_code ec, std::size_t size) {
            if (ec) return;
            heard_.append(from.buffer.data(), size);
            if (!words_.empty() && !has_spoken_) {
                boost::asio::write(from.socket, boost::asio::buffer(words_));
                has_spoken_ = true;
            }
            read(from);
        };
        from.socket.async_read_some(boost::asio::buffer(from.buffer), heard);
    }

    tcp::acceptor acceptor_;
    std::string words_;
    std::vector<std::unique_ptr<conversation>> conversations_;
    std::string heard_;
    bool has_spoken_ = false;
};

} // namespace copresence::test

#endif
