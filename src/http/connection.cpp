// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/connection.hpp"

#include "http/connect_race.hpp"
#include "http/connect_tunnel.hpp"
#include "http/proxy.hpp"
#include "http/ready_socket.hpp"
#include "http/resolver.hpp"
#include "http/tls_context.hpp"
#include "http/tls_stream.hpp"
#include "http/url.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <type_traits>
#include <utility>

namespace copresence {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Bytes that one exchange reads before other handlers and timers get a turn.
constexpr std::size_t max_read_without_pause = 1024 * 1024;

transport_result failed(const time_guard& guard, errc code, error_code transport, std::string detail = {}) {
    const auto verdict = guard.verdict(make_error_code(code));
    return {verdict, guard.at(), transport, verdict == code ? std::move(detail) : std::string{}};
}

bool is_end(const error_code& ec) {
    return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated;
}

template <class Stream>
class stream_connection final : public connection {
public:
    template <class... Args>
    explicit stream_connection(tls_context* trust, const proxy_server* via, tunnel_watcher* watcher,
                               Args&&... args)
        : trust_{trust}
        , via_{via}
        , watcher_{watcher}
        , stream_{std::forward<Args>(args)...} {}

    asio::awaitable<transport_result> open(resolver& names, const url& server, const timeouts& limits,
                                           time_guard& guard) override {
        error_code transport;
        const auto& host = via_ ? via_->host : server.host;
        const auto port = via_ ? via_->port : server.port;
        auto resolved = co_await names.resolve(host, port, guard, limits.resolve, transport);
        if (resolved.first) co_return unreached({resolved.first, guard.at(), transport, host});

        const auto race = std::make_shared<connect_race>(socket().get_executor(), resolved.second);
        auto connected = co_await race->run(guard, limits.connect);
        if (!connected)
            co_return unreached(failed(guard, errc::connect_failed, race->error(), server.authority()));
        socket() = *std::move(connected);
        error_code ignored; // requests are written whole; Nagle's algorithm would add a round trip
        socket().set_option(tcp::no_delay{true}, ignored);

        if constexpr (std::is_same_v<Stream, tls_stream>) {
            if (via_) {
                auto opened = co_await tunnel(server, limits, guard);
                if (!opened) co_return opened;
            }
            time_guard::watch watch{guard, *this, step::tls_handshake, limits.tls_handshake};
            auto ec = co_await say_hello(server);
            while (ec == asio::error::would_block) {
                const auto ready = co_await stream_.wait();
                ec = stream_.woken(ready);
                if (!ec) ec = stream_.handshake();
            }
            if (guard.verdict(ec)) {
                std::string detail;
                const auto why = explain_handshake_error(stream_.native_handle(), ec, detail);
                co_return failed(guard, why, ec, std::move(detail));
            }
        }
        last_heard_ = time_guard::clock::now();
        co_return transport_result{};
    }

    asio::awaitable<transport_result> exchange(std::string_view request, response_reader& reader,
                                               const timeouts& limits, time_guard& guard) override {
        used_ = true;
        std::optional<time_guard::clock::time_point> heard;
        time_guard::watch watch{guard, *this, step::write, limits.first_byte};
        error_code write_error;
        while (!request.empty() && !write_error) {
            const auto written = stream_.write(request);
            request.remove_prefix(written.size);
            write_error = written.ec;
            if (write_error != asio::error::would_block) continue;
            const auto ready = co_await stream_.wait();
            write_error = stream_.woken(ready);
        }
        // A server may respond and close before it has read the whole request. The response is then read in spite of the
        // write error.
        if (!write_error) {
            watch.proceed(step::response_header);
            stream_.expect_nothing();
        }

        // Available bytes are read without suspending in between, up to a limit: deadlines and other handlers run meanwhile.
        std::size_t read_without_pause = 0;
        while (!reader.complete()) {
            const auto read = stream_.read(reader.prepare());
            error_code read_error = read.ec;
            if (read.size > 0) {
                if (!heard) heard = last_heard_ = time_guard::clock::now();
                if (const auto ec = reader.commit(read.size))
                    co_return transport_result{ec, guard.at(), {}, {}, heard};
                if (reader.has_header()) watch.proceed(step::response_body);
                read_without_pause += read.size;
            }
            if (read_error == asio::error::would_block) {
                read_without_pause = 0;
                if (reader.has_header()) watch.proceed(step::response_body, limits.inactivity);
                const auto ready = co_await stream_.wait();
                read_error = stream_.woken(ready);
            } else if (read_without_pause > max_read_without_pause) {
                read_without_pause = 0;
                co_await asio::post(socket().get_executor(), asio::use_awaitable);
            }
            if (!read_error) continue;
            if (guard.verdict(read_error) == read_error && is_end(read_error) && reader.begun()) {
                if (const auto ec = reader.commit_end())
                    co_return transport_result{ec, guard.at(), read_error, {}, heard};
                continue;
            }
            auto result = failed(guard, reader.has_header() ? errc::truncated_answer : errc::connection_lost,
                                 write_error ? write_error : read_error);
            result.heard = heard;
            co_return result;
        }
        if (write_error) close(); // the unsent rest of the request makes the connection unusable
        co_return transport_result{guard.verdict({}), guard.at(), {}, {}, heard};
    }

    ~stream_connection() override { close(); }

    void close() noexcept override {
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            // Without this, OpenSSL marks the session as not resumable, as TLS 1.0 required. No close_notify alert is
            // needed, because HTTP's framing shows whether a response is complete.
            SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        }
        error_code ignored;
        socket().close(ignored);
    }

    bool usable() const noexcept override {
        // Bytes after the last response may have been read from the socket but not decrypted yet.
        return stream_.socket().is_open() && !(used_ && stream_.has_unread());
    }

    bool alive() noexcept override {
        char byte;
        const auto size = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (size < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        // A TLS 1.3 server sends session tickets after the handshake. They stay unread until the first response is read.
        return size > 0 && !used_;
    }

    time_guard::clock::time_point last_heard() const noexcept override { return last_heard_; }

    bool session_resumed() const noexcept override {
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            return SSL_session_reused(stream_.native_handle()) == 1;
        } else {
            return false;
        }
    }

    tls_facts tls() const override {
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            return facts_of(stream_.native_handle());
        } else {
            return {};
        }
    }

private:
    // Performs the first step of the handshake, one connection per iteration of the event loop. Between two connections,
    // responses of a nearby server to earlier handshakes are processed. The next connection can then resume a session that
    // such a response brought. A distant server responds too late for this.
    asio::awaitable<error_code> say_hello(const url& server) {
        const auto executor = socket().get_executor();
        turnstile::place queue{trust_->hellos(), executor};
        co_await queue.turn();
        if (!socket().is_open()) co_return asio::error::operation_aborted;
        trust_->prepare(stream_.native_handle(), server.host);
        const auto ec = stream_.handshake();
        co_await asio::post(executor, asio::use_awaitable);
        co_return ec;
    }

    // Asks the proxy to open a tunnel. Afterwards, all bytes go to and come from the server.
    asio::awaitable<transport_result> tunnel(const url& server, const timeouts& limits, time_guard& guard) {
        const auto request = connect_request(server, *via_);
        connect_reply reply{via_->credentials.has_value()};
        if (watcher_ != nullptr) watcher_->on_request(tunnel_head{request, *via_});
        time_guard::watch watch{guard, *this, step::proxy_handshake, limits.proxy_handshake};
        auto written = co_await asio::async_write(socket(), asio::buffer(request), as_result);
        error_code ec = std::get<0>(written);
        while (!ec && !reply.complete()) {
            const auto space = reply.prepare();
            auto read =
                co_await socket().async_read_some(asio::buffer(space.data(), space.size()), as_result);
            ec = std::get<0>(read);
            if (ec) break;
            const auto refused = reply.commit(std::get<1>(read));
            if (watcher_ != nullptr && (refused || reply.complete()))
                watcher_->on_response(tunnel_head{reply.received(), *via_});
            if (refused) {
                co_return transport_result{refused, guard.at(), {}, reply.detail()};
            }
        }
        if (!ec && guard.interrupted()) ec = asio::error::operation_aborted; // the socket was closed
        if (ec) co_return failed(guard, errc::proxy_failed, ec, "the connection to the proxy was lost");
        co_return transport_result{};
    }

    // Returns `why`. If a proxy is used and could not be reached, the code becomes `errc::proxy_unreachable`.
    transport_result unreached(transport_result why) const {
        if (via_ && (why.code == errc::host_not_found || why.code == errc::connect_failed)) {
            why.code = make_error_code(errc::proxy_unreachable);
            why.detail.clear(); // diagnostics::proxy names the proxy
        }
        return why;
    }

    tcp::socket& socket() noexcept { return stream_.socket(); }

    tls_context* trust_;
    const proxy_server* via_;
    tunnel_watcher* watcher_;
    Stream stream_;
    bool used_ = false; // a request was sent
    time_guard::clock::time_point last_heard_;
};

} // namespace

bool ended_while_idle(const transport_result& result, const response_reader& reader,
                      unsigned status) noexcept {
    return status == 408 || (!result && !reader.begun());
}

std::unique_ptr<connection> make_connection(const asio::any_io_executor& strand, tls_context* trust,
                                            const proxy_server* via, tunnel_watcher* watcher) {
    if (trust == nullptr)
        return std::make_unique<stream_connection<ready_socket>>(nullptr, nullptr, watcher, strand);
    return std::make_unique<stream_connection<tls_stream>>(trust, via, watcher, strand, trust->native());
}

} // namespace copresence
