// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_HTTP_SESSION_HPP
#define COPRESENCE_LOCAL_GRAPH_HTTP_SESSION_HPP

#include "local_graph/response_buffer.hpp"
#include "local_graph/sealed_records.hpp"
#include "local_graph/service_state.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace copresence::detail::embedded {

/// One connection, from its TLS handshake to its end. Serves HTTP/1.1 and HTTP/1.0, one request after
/// another. Every wait has a limit. Used on the service's strand only.
class http_session {
public:
    http_session(std::shared_ptr<service_state> service, boost::asio::ip::tcp::socket socket,
                 service_port port);
    http_session(const http_session&) = delete;
    http_session& operator=(const http_session&) = delete;
    ~http_session();

    /// Serves the connection until either side ends it. The coroutine owns the session.
    static boost::asio::awaitable<void> run(std::shared_ptr<http_session> self);

    /// Ends the current wait of the session, which makes the session end.
    void close() noexcept;

private:
    using clock = std::chrono::steady_clock;
    class open_connection;
    class open_request;

    template <class Stream>
    boost::asio::awaitable<void> converse(Stream& stream);
    template <class Stream, class Parser>
    boost::asio::awaitable<bool> read_body(Stream& stream, Parser& parser);
    boost::asio::awaitable<bool> send(bool with_body, prepared_response what, clock::time_point due);
    boost::asio::awaitable<bool> write(std::string_view text, const fault& wrong, clock::time_point due);
    std::optional<std::string_view> as_sent(std::string_view text);
    template <class Stream>
    boost::asio::awaitable<bool> send_continue(Stream& stream);
    template <class Stream>
    boost::asio::awaitable<void> end_connection(Stream& stream, const faults::cut& cut);
    template <class Stream, class Parser>
    boost::asio::awaitable<void> reject(Stream& stream, const Parser& parser,
                                        boost::system::error_code cause);
    template <class Stream>
    boost::asio::awaitable<void> discard_input(Stream& stream, std::size_t max,
                                               std::chrono::milliseconds limit);
    boost::asio::awaitable<bool> handshake();
    boost::asio::awaitable<void> wait_until(clock::time_point end);
    boost::asio::awaitable<void> end_gracefully();

    std::shared_ptr<service_state> service_;
    service_port port_;
    boost::beast::tcp_stream tcp_;
    std::optional<boost::asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
    boost::asio::steady_timer pause_;
    boost::beast::flat_buffer input_;
    response_buffer output_;
    sealed_records sealed_;
};

} // namespace copresence::detail::embedded

#endif
