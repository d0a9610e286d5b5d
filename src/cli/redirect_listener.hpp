// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_REDIRECT_LISTENER_HPP
#define COPRESENCE_CLI_REDIRECT_LISTENER_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::cli {

/// Where a browser comes back to after a sign-in: a port on the loopback addresses, of IPv4 and, where it is
/// to be had, of IPv6, since browsers look `localhost` up by themselves. Plain HTTP, which never leaves the
/// machine.
class redirect_listener {
public:
    /// What to tell the browser, and whether this was the request that was waited for.
    struct verdict {
        bool is_it = false;
        std::string text;
    };

    /// `judge` is asked for the target of each request.
    /// Errors: throws `run_error` where no port is to be had.
    redirect_listener(boost::asio::io_context& context, std::function<verdict(std::string_view)> judge);
    redirect_listener(const redirect_listener&) = delete;
    redirect_listener& operator=(const redirect_listener&) = delete;
    ~redirect_listener();

    std::uint16_t port() const noexcept;

    /// Answers requests until one is the right one. A cancellation ends it with `operation_aborted`.
    boost::asio::awaitable<void> wait();

private:
    class state; // lives on as long as a browser is being answered
    std::shared_ptr<state> state_;
};

/// Listens on 127.0.0.1 and [::1], on the same port of both: the first of `ports` that is free on both. A browser
/// looks `localhost` up by itself, and another user who held the port on one of the two addresses would get the
/// code. 0 stands for a port that the system chooses. On a machine without IPv6, listens on 127.0.0.1 only.
/// Errors: throws `run_error` if none of `ports` is free.
std::vector<boost::asio::ip::tcp::acceptor> listen_on_loopback(boost::asio::io_context& context,
                                                               std::span<const std::uint16_t> ports);

/// The target in a request's first line, `GET /?code=… HTTP/1.1`; empty where it is no such line.
std::string_view target_of(std::string_view head) noexcept;

} // namespace copresence::cli

#endif
