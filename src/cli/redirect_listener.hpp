// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

namespace copresence::detail::cli {

/// An HTTP server that receives the browser's redirect after a sign-in. It listens on one port of the loopback addresses, in
/// IPv4 and, if available, in IPv6. Uses plain HTTP, because the traffic never leaves the machine.
class redirect_listener {
public:
    /// The text to show in the browser, and whether the request was the expected redirect.
    struct outcome {
        bool is_it = false;
        std::string text;
    };

    /// `judge` is called with the target of each request.
    /// Errors: throws `run_error` if no port is available.
    redirect_listener(boost::asio::io_context& context, std::function<outcome(std::string_view)> judge);
    redirect_listener(const redirect_listener&) = delete;
    redirect_listener& operator=(const redirect_listener&) = delete;
    ~redirect_listener();

    std::uint16_t port() const noexcept;

    /// Responds to requests until the expected redirect arrives. Errors: throws `operation_aborted` after a cancellation.
    boost::asio::awaitable<void> wait();

private:
    class state; // exists as long as a response is being sent
    std::shared_ptr<state> state_;
};

/// Listens on 127.0.0.1 and [::1], with the same port on both: the first of `ports` that is free on both. The browser chooses
/// one of the two addresses of `localhost`. If a program of another user listened on the other address, it could receive the
/// code. The port 0 stands for a port that the system selects. Without IPv6, listens on 127.0.0.1 only.
/// Errors: throws `run_error` if none of `ports` is free.
std::vector<boost::asio::ip::tcp::acceptor> listen_on_loopback(boost::asio::io_context& context,
                                                               std::span<const std::uint16_t> ports);

/// Returns the target in the first line of a request such as `GET /?code=… HTTP/1.1`. Returns an empty text for any other
/// line.
std::string_view target_of(std::string_view head) noexcept;

} // namespace copresence::detail::cli

#endif
