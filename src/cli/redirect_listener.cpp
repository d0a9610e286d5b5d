// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/redirect_listener.hpp"

#include "base/close_on_exec.hpp"
#include "cli/exit_status.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <set>
#include <utility>

namespace copresence::detail::cli {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_head = 64 * 1024;
constexpr std::chrono::milliseconds accept_backoff{100};
constexpr std::chrono::seconds reading_limit{30}; // browsers open connections before they use them

std::string response_of(const redirect_listener::outcome& outcome) {
    const std::string page = "<!DOCTYPE html>\n<html><head><title>copresence</title></head>\n<body><p>" +
                             outcome.text + "</p></body></html>\n";
    return std::string{"HTTP/1.1 "} + (outcome.is_it ? "200 OK" : "404 Not Found") +
           "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nConnection: close"
           "\r\nContent-Length: " +
           std::to_string(page.size()) + "\r\n\r\n" + page;
}

tcp::acceptor listen_at(asio::io_context& context, const tcp::endpoint& at,
                        boost::system::error_code& failed) {
    failed.clear();
    tcp::acceptor made{context};
    open_close_on_exec(made, at.protocol(), failed);
    if (!failed && at.address().is_v6()) made.set_option(asio::ip::v6_only{true}, failed);
    if (!failed) made.bind(at, failed);
    if (!failed) made.listen(asio::socket_base::max_listen_connections, failed);
    return made;
}

// Returns whether the machine has no IPv6. Then no other process can listen on [::1] either.
bool lacks_ipv6(const boost::system::error_code& failed) {
    return failed == asio::error::address_family_not_supported ||
           failed == boost::system::errc::address_not_available;
}

} // namespace

std::vector<tcp::acceptor> listen_on_loopback(asio::io_context& context,
                                              std::span<const std::uint16_t> ports) {
    boost::system::error_code failed;
    for (const std::uint16_t port : ports) {
        std::vector<tcp::acceptor> both;
        both.push_back(listen_at(context, {asio::ip::address_v4::loopback(), port}, failed));
        if (failed) continue;
        const auto chosen = both.front().local_endpoint().port();
        auto ipv6 = listen_at(context, {asio::ip::address_v6::loopback(), chosen}, failed);
        if (failed && !lacks_ipv6(failed)) continue;
        if (!failed) both.push_back(std::move(ipv6));
        return both;
    }
    throw run_error{"cannot listen for the browser on any port of both 127.0.0.1 and [::1]: " +
                    failed.message() + "; try again, or sign in without '--browser'"};
}

std::string_view target_of(std::string_view head) noexcept {
    const auto line = head.substr(0, head.find("\r\n"));
    const auto end = line.find(" HTTP/1.");
    if (!line.starts_with("GET /") || end == std::string_view::npos) return {};
    const auto target = line.substr(4, end - 4);
    return target.find(' ') == std::string_view::npos ? target : std::string_view{};
}

class redirect_listener::state : public std::enable_shared_from_this<state> {
public:
    state(asio::io_context& context, std::function<outcome(std::string_view)> judge)
        : context_{context}
        , judge_{std::move(judge)}
        , over_{context} {
        over_.expires_at(std::chrono::steady_clock::time_point::max());
    }

    void listen() {
        constexpr std::array<std::uint16_t, 100> any_port{};
        acceptors_ = listen_on_loopback(context_, any_port);
        port_ = acceptors_.front().local_endpoint().port();
        for (auto& each : acceptors_)
            asio::co_spawn(context_, accept(shared_from_this(), each), asio::detached);
    }

    std::uint16_t port() const noexcept { return port_; }

    void close() {
        closed_ = true;
        for (auto& each : acceptors_)
            each.close();
        for (auto* const each : open_sockets_)
            each->close();
        over_.cancel();
    }

    asio::awaitable<void> wait() {
        if (!found_) co_await over_.async_wait(as_values);
        if (!found_) throw boost::system::system_error{asio::error::operation_aborted};
    }

private:
    static asio::awaitable<void> accept(std::shared_ptr<state> self, tcp::acceptor& from) {
        asio::steady_timer backoff{self->context_};
        while (!self->closed_) {
            auto accepted = co_await from.async_accept(as_values);
            auto& [failed, socket] = accepted;
            if (self->closed_) co_return;
            if (failed) { // for example, because too many files are open
                backoff.expires_after(accept_backoff);
                co_await backoff.async_wait(as_values);
                continue;
            }
            asio::co_spawn(self->context_, response(self, std::move(socket)), asio::detached);
        }
    }

    static asio::awaitable<void> response(std::shared_ptr<state> self, tcp::socket accepted) {
        const auto socket = std::make_shared<tcp::socket>(std::move(accepted));
        close_on_exec(*socket);
        self->open_sockets_.insert(socket.get());
        asio::steady_timer limit{self->context_, reading_limit};
        limit.async_wait([socket](boost::system::error_code ec) {
            if (!ec) socket->close();
        });
        std::string head;
        auto into = asio::dynamic_buffer(head, longest_head);
        const auto read = co_await asio::async_read_until(*socket, into, "\r\n\r\n", as_values);
        if (!std::get<0>(read) && !self->closed_) {
            const auto judged = self->judge_(target_of(head));
            const auto text = response_of(judged);
            const auto bytes = asio::buffer(text);
            co_await asio::async_write(*socket, bytes, as_values);
            self->found_ = self->found_ || judged.is_it;
        }
        self->open_sockets_.erase(socket.get());
        limit.cancel();
        if (self->found_) self->over_.cancel();
    }

    asio::io_context& context_;
    std::function<outcome(std::string_view)> judge_;
    asio::steady_timer over_;
    std::vector<tcp::acceptor> acceptors_;
    std::set<tcp::socket*> open_sockets_;
    std::uint16_t port_ = 0;
    bool found_ = false;
    bool closed_ = false;
};

redirect_listener::redirect_listener(asio::io_context& context,
                                     std::function<outcome(std::string_view)> judge)
    : state_{std::make_shared<state>(context, std::move(judge))} {
    state_->listen();
}

redirect_listener::~redirect_listener() { state_->close(); }

std::uint16_t redirect_listener::port() const noexcept { return state_->port(); }

asio::awaitable<void> redirect_listener::wait() { return state_->wait(); }

} // namespace copresence::detail::cli
