// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/connection.hpp"

#include "http/resolver.hpp"
#include "http/tls_context.hpp"
#include "http/url.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <cerrno>
#include <type_traits>
#include <utility>

namespace copresence {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

using plain_stream = tcp::socket;
using tls_stream = asio::ssl::stream<tcp::socket>;

transport_result failed(const time_guard& guard, errc code, error_code transport, std::string detail = {}) {
    const auto verdict = guard.verdict(make_error_code(code));
    return {verdict, guard.at(), transport, verdict == code ? std::move(detail) : std::string{}};
}

bool is_end(const error_code& ec) { return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated; }

template <class Stream>
class stream_connection final : public connection {
public:
    template <class... Args>
    explicit stream_connection(tls_context* trust, Args&&... args)
        : trust_{trust}
        , stream_{std::forward<Args>(args)...} {}

    asio::awaitable<transport_result> open(resolver& names, const url& server, const timeouts& limits,
                                           time_guard& guard) override {
        error_code transport;
        auto resolved = co_await names.resolve(server.host, server.port, guard, limits.resolve, transport);
        if (resolved.first) co_return transport_result{resolved.first, guard.at(), transport, server.host};

        {
            time_guard::watch watch{guard, *this, step::connect, limits.connect};
            // An interrupted connect must not go on with the next address.
            const auto go_on = [&guard](const error_code&, const tcp::endpoint&) { return !guard.interrupted(); };
            auto connected = co_await asio::async_connect(socket(), resolved.second, go_on, as_result);
            const auto ec = guard.verdict(std::get<0>(connected));
            if (ec) co_return failed(guard, errc::connect_failed, std::get<0>(connected), server.authority());
        }
        error_code ignored; // a request is one write: to wait for more of it costs a round trip
        socket().set_option(tcp::no_delay{true}, ignored);

        if constexpr (std::is_same_v<Stream, tls_stream>) {
            trust_->prepare(stream_.native_handle(), server.host);
            time_guard::watch watch{guard, *this, step::tls_handshake, limits.tls_handshake};
            auto shaken = co_await stream_.async_handshake(tls_stream::client, as_result);
            if (const auto ec = std::get<0>(shaken); guard.verdict(ec)) {
                std::string detail;
                const auto why = explain_handshake_error(stream_.native_handle(), ec, detail);
                co_return failed(guard, why, ec, std::move(detail));
            }
        }
        co_return transport_result{};
    }

    asio::awaitable<transport_result> exchange(std::string_view request, response_reader& reader, const timeouts& limits,
                                               time_guard& guard) override {
        time_guard::watch watch{guard, *this, step::write, limits.first_byte};
        auto written = co_await asio::async_write(stream_, asio::buffer(request), as_result);
        // A server may answer before it has read everything, and close: the answer is what counts then.
        const error_code write_error = std::get<0>(written);
        watch.proceed(step::response_header);

        while (!reader.complete()) {
            const auto space = reader.prepare();
            auto read = co_await stream_.async_read_some(asio::buffer(space.data(), space.size()), as_result);
            const error_code read_error = std::get<0>(read);
            if (const auto size = std::get<1>(read); size > 0) {
                if (const auto ec = reader.commit(size)) co_return transport_result{ec, guard.at(), {}, {}};
                if (reader.has_header()) watch.proceed(step::response_body, limits.inactivity);
            }
            if (!read_error) continue;
            if (guard.verdict(read_error) == read_error && is_end(read_error) && reader.begun()) {
                if (const auto ec = reader.commit_end()) co_return transport_result{ec, guard.at(), read_error, {}};
                continue;
            }
            co_return failed(guard, reader.has_header() ? errc::truncated_answer : errc::connection_lost,
                             write_error ? write_error : read_error);
        }
        if (write_error) close(); // what was not sent cannot be sent later
        co_return transport_result{guard.verdict({}), guard.at(), {}, {}};
    }

    ~stream_connection() override { close(); }

    void close() noexcept override {
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            // Else OpenSSL forbids the session to be resumed, as TLS 1.0 wanted; HTTP's framing makes up for the farewell.
            SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        }
        error_code ignored;
        socket().close(ignored);
    }

    bool alive() noexcept override {
        if (!socket().is_open()) return false;
        char byte;
        const auto size = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    bool session_resumed() const noexcept override {
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            return SSL_session_reused(const_cast<Stream&>(stream_).native_handle()) == 1;
        } else {
            return false;
        }
    }

private:
    tcp::socket& socket() noexcept {
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }

    tls_context* trust_;
    Stream stream_;
};

} // namespace

std::unique_ptr<connection> make_connection(const asio::any_io_executor& strand, tls_context* trust) {
    if (trust == nullptr) return std::make_unique<stream_connection<plain_stream>>(nullptr, strand);
    return std::make_unique<stream_connection<tls_stream>>(trust, strand, trust->native());
}

} // namespace copresence
