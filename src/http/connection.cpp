// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

#include <optional>
#include <type_traits>
#include <utility>

namespace copresence::detail {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Bytes that one exchange reads before other handlers and timers get a turn.
constexpr std::size_t max_read_without_pause = 1024 * 1024;

transport_result failed(const deadline_timer& timer, errc code, error_code transport,
                        std::string detail = {}) {
    const auto reason = timer.reason(make_error_code(code));
    return {reason, timer.step(), transport, reason == code ? std::move(detail) : std::string{}};
}

bool is_end(const error_code& ec) {
    return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated;
}

template <class Stream>
class stream_connection final : public connection {
public:
    template <class... Args>
    explicit stream_connection(tls_context* tls, const proxy_server* proxy, tunnel_watcher* watcher,
                               Args&&... args)
        : tls_{tls}
        , proxy_{proxy}
        , watcher_{watcher}
        , stream_{std::forward<Args>(args)...} {}

    asio::awaitable<transport_result> open(resolver& resolver, const url& server,
                                           const timeout_config& limits, deadline_timer& timer) override {
        error_code transport;
        const auto& host = proxy_ ? proxy_->host : server.host;
        const auto port = proxy_ ? proxy_->port : server.port;
        auto resolved = co_await resolver.resolve(host, port, timer, limits.resolve, transport);
        if (resolved.first) co_return unreached({resolved.first, timer.step(), transport, host});

        const auto race = std::make_shared<connect_race>(socket().get_executor(), resolved.second);
        auto connected = co_await race->run(timer, limits.connect);
        if (!connected)
            co_return unreached(failed(timer, errc::connect_failed, race->error(), server.authority()));
        stream_.assign(*std::move(connected));
        error_code ignored; // requests are written whole; Nagle's algorithm would add a round trip
        socket().set_option(tcp::no_delay{true}, ignored);

        if constexpr (std::is_same_v<Stream, tls_stream>) {
            if (proxy_) {
                auto opened = co_await tunnel(server, limits, timer);
                if (!opened) co_return opened;
            }
            deadline_timer::scoped_deadline deadline{timer, *this, step::tls_handshake, limits.tls_handshake};
            auto ec = co_await handshake_in_turn(server);
            while (ec == asio::error::would_block) {
                const auto woken = co_await stream_.async_wait(as_result);
                ec = std::get<0>(woken);
                if (!ec) ec = stream_.handshake();
            }
            if (timer.reason(ec)) {
                std::string detail;
                const auto cause = explain_handshake_error(stream_.native_handle(), ec, detail);
                co_return failed(timer, cause, ec, std::move(detail));
            }
        }
        last_received_at_ = deadline_timer::clock::now();
        co_return transport_result{};
    }

    asio::awaitable<transport_result> exchange(std::string_view request, response_reader& reader,
                                               const timeout_config& limits, deadline_timer& timer) override {
        used_ = true;
        std::optional<deadline_timer::clock::time_point> first_byte_at;
        deadline_timer::scoped_deadline deadline{timer, *this, step::write, limits.first_byte};
        error_code write_error;
        while (!request.empty() && !write_error) {
            request.remove_prefix(stream_.write_some(asio::buffer(request), write_error));
            if (write_error != asio::error::would_block) continue;
            const auto written = co_await asio::async_write(stream_, asio::buffer(request), as_result);
            write_error = std::get<0>(written);
            break;
        }
        // A server may respond and close before it has read the whole request. The response is then read in spite of the
        // write error.
        if (!write_error) {
            deadline.proceed(step::response_header);
            stream_.expect_nothing();
        }

        // Available bytes are read without suspending in between, up to a limit: deadlines and other handlers run meanwhile.
        std::size_t read_without_pause = 0;
        while (!reader.complete()) {
            const auto space = reader.prepare();
            error_code read_error;
            const auto size = stream_.read_some(asio::buffer(space.data(), space.size()), read_error);
            if (size > 0) {
                if (!first_byte_at) first_byte_at = last_received_at_ = deadline_timer::clock::now();
                if (const auto ec = reader.commit(size))
                    co_return transport_result{ec, timer.step(), {}, {}, first_byte_at};
                if (reader.has_header()) deadline.proceed(step::response_body);
                read_without_pause += size;
            }
            if (read_error == asio::error::would_block) {
                read_without_pause = 0;
                if (reader.has_header()) deadline.proceed(step::response_body, limits.inactivity);
                const auto woken = co_await stream_.async_wait(as_result);
                read_error = std::get<0>(woken);
            } else if (read_without_pause > max_read_without_pause) {
                read_without_pause = 0;
                co_await asio::post(socket().get_executor(), asio::use_awaitable);
            }
            if (!read_error) continue;
            if (timer.reason(read_error) == read_error && is_end(read_error) && reader.started()) {
                if (const auto ec = reader.commit_end())
                    co_return transport_result{ec, timer.step(), read_error, {}, first_byte_at};
                continue;
            }
            auto result =
                failed(timer, reader.has_header() ? errc::truncated_response : errc::connection_lost,
                       write_error ? write_error : read_error);
            result.first_byte_at = first_byte_at;
            co_return result;
        }
        if (write_error) close(); // the unsent rest of the request makes the connection unusable
        co_return transport_result{timer.reason({}), timer.step(), {}, {}, first_byte_at};
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
        return stream_.lowest_layer().is_open() && !(used_ && stream_.has_unread());
    }

    bool alive() noexcept override {
        char byte;
        error_code ec;
        socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, ec);
        if (ec) return ec == asio::error::would_block;
        // A TLS 1.3 server sends session tickets after the handshake. They stay unread until the first response is read.
        return !used_;
    }

    deadline_timer::clock::time_point last_received_at() const noexcept override { return last_received_at_; }

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
    asio::awaitable<error_code> handshake_in_turn(const url& server) {
        const auto executor = socket().get_executor();
        async_mutex::lock queue{tls_->handshake_mutex(), executor};
        co_await queue.acquired();
        if (!socket().is_open()) co_return asio::error::operation_aborted;
        tls_->prepare(stream_.native_handle(), server.host);
        const auto ec = stream_.handshake();
        co_await asio::post(executor, asio::use_awaitable);
        co_return ec;
    }

    // Asks the proxy to open a tunnel. Afterwards, all bytes go to and come from the server.
    asio::awaitable<transport_result> tunnel(const url& server, const timeout_config& limits,
                                             deadline_timer& timer) {
        const auto request = connect_request(server, *proxy_);
        connect_reply reply{proxy_->credentials.has_value()};
        if (watcher_ != nullptr) watcher_->on_request(tunnel_head{request, *proxy_});
        deadline_timer::scoped_deadline deadline{timer, *this, step::proxy_handshake, limits.proxy_handshake};
        auto written = co_await asio::async_write(socket(), asio::buffer(request), as_result);
        error_code ec = std::get<0>(written);
        while (!ec && !reply.complete()) {
            const auto space = reply.prepare();
            auto read =
                co_await socket().async_read_some(asio::buffer(space.data(), space.size()), as_result);
            ec = std::get<0>(read);
            if (ec) break;
            const auto rejected = reply.commit(std::get<1>(read));
            if (watcher_ != nullptr && (rejected || reply.complete()))
                watcher_->on_response(tunnel_head{reply.received(), *proxy_});
            if (rejected) {
                co_return transport_result{rejected, timer.step(), {}, reply.detail()};
            }
        }
        if (!ec && timer.interrupted()) ec = asio::error::operation_aborted; // the socket was closed
        if (ec) co_return failed(timer, errc::proxy_failed, ec, "the connection to the proxy was lost");
        co_return transport_result{};
    }

    // Returns `cause`. If a proxy is used and could not be reached, the code becomes `errc::proxy_unreachable`.
    transport_result unreached(transport_result cause) const {
        if (proxy_ && (cause.code == errc::host_not_found || cause.code == errc::connect_failed)) {
            cause.code = make_error_code(errc::proxy_unreachable);
            cause.detail.clear(); // diagnostics::proxy names the proxy
        }
        return cause;
    }

    tcp::socket& socket() noexcept { return stream_.lowest_layer(); }

    tls_context* tls_;
    const proxy_server* proxy_;
    tunnel_watcher* watcher_;
    Stream stream_;
    bool used_ = false; // a request was sent
    deadline_timer::clock::time_point last_received_at_;
};

} // namespace

std::unique_ptr<connection> make_connection(const asio::any_io_executor& strand, tls_context* tls,
                                            const proxy_server* proxy, tunnel_watcher* watcher) {
    if (tls == nullptr)
        return std::make_unique<stream_connection<ready_socket>>(nullptr, nullptr, watcher, strand);
    return std::make_unique<stream_connection<tls_stream>>(tls, proxy, watcher, strand, tls->native());
}

} // namespace copresence::detail
