// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The library's streams, plain and TLS, are streams of Asio and Beast: their algorithms read and write them.

#include "http/ready_socket.hpp"
#include "http/tls_context.hpp"
#include "http/tls_stream.hpp"
#include "support/faults.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/run_on.hpp"
#include "support/silent_server.hpp"
#include "support/unread_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/mp11/list.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using namespace copresence;
using copresence::detail::ready_socket;
using copresence::detail::tls_context;
using copresence::detail::tls_stream;
using copresence::test::dripping;
using copresence::test::local_graph_fixture;
using copresence::test::run_on;
using copresence::test::silent_server;
using copresence::test::some_ids;
using copresence::test::unread_server;

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

using streams = boost::mp11::mp_list<ready_socket, tls_stream>;

static_assert(beast::is_async_stream<ready_socket>::value);
static_assert(beast::is_async_stream<tls_stream>::value);

std::uint16_t port_of(const std::string& endpoint) {
    return static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
}

struct fixture : local_graph_fixture {
    template <class Stream>
    static local_graph_config service() {
        local_graph_config wanted;
        wanted.plain_http = std::is_same_v<Stream, ready_socket>;
        return wanted;
    }

    void connect_to(std::uint16_t port, auto& stream) {
        tcp::socket socket{context};
        socket.connect({asio::ip::address_v4::loopback(), port});
        stream.assign(std::move(socket));
    }

    // Connects to a new service.
    template <class Stream>
    Stream& open(local_graph_config wanted = service<Stream>()) {
        serve(std::move(wanted));
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            tls_config trust;
            trust.ca_pem = graph().ca_pem();
            tls_.emplace(trust, tls_context::arriving::secrets);
            auto& stream = encrypted_.emplace(context.get_executor(), tls_->native());
            connect_to(graph().port(), stream);
            tls_->prepare(stream.native_handle(), "localhost");
            run_on(context, shake_hands(stream));
            return stream;
        } else {
            auto& stream = plain_.emplace(context.get_executor());
            connect_to(graph().port(), stream);
            return stream;
        }
    }

    static asio::awaitable<void> shake_hands(tls_stream& stream) {
        auto ec = stream.handshake();
        while (ec == asio::error::would_block) {
            const auto woken = co_await stream.async_wait(as_result);
            ec = std::get<0>(woken);
            if (!ec) ec = stream.handshake();
        }
        BOOST_REQUIRE_EQUAL(ec, error_code{});
    }

    http::request<http::string_body> request_for(const std::vector<user_id>& ids) {
        http::request<http::string_body> request{http::verb::post,
                                                 "/v1.0/communications/getPresencesByUserId", 11};
        request.set(http::field::host, "localhost");
        request.set(http::field::authorization, "Bearer " + graph().token());
        request.set(http::field::content_type, "application/json");
        std::string list;
        for (const auto& id : ids)
            list += (list.empty() ? "\"" : ",\"") + id.to_string() + '"';
        request.body() = "{\"ids\":[" + list + "]}";
        request.prepare_payload();
        return request;
    }

    template <class Stream>
    static asio::awaitable<http::response<http::string_body>>
    exchange(Stream& stream, http::request<http::string_body>& request, beast::flat_buffer& buffer) {
        co_await http::async_write(stream, request, asio::use_awaitable);
        http::response<http::string_body> response;
        co_await http::async_read(stream, buffer, response, asio::use_awaitable);
        co_return response;
    }

private:
    std::optional<tls_context> tls_;
    std::optional<tls_stream> encrypted_;
    std::optional<ready_socket> plain_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(async_stream, fixture)

BOOST_AUTO_TEST_CASE_TEMPLATE(beast_writes_a_request_and_reads_its_response, Stream, streams) {
    auto& stream = open<Stream>();
    beast::flat_buffer buffer;
    for (const std::size_t count : {1U, 650U, 2U}) { // 650 ids: several TLS records in both directions
        const auto ids = some_ids(count);
        auto request = request_for(ids);
        const auto response = run_on(context, exchange(stream, request, buffer));
        BOOST_TEST(response.result_int() == 200U);
        for (const auto& id : ids)
            BOOST_REQUIRE_NE(response.body().find(id.to_string()), std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(beast_reads_a_response_that_arrives_byte_by_byte, Stream, streams) {
    auto dripping_service = service<Stream>();
    dripping_service.faults.rules.push_back({{}, dripping(1, std::chrono::milliseconds{0})});
    auto& stream = open<Stream>(std::move(dripping_service));
    beast::flat_buffer buffer;
    const auto ids = some_ids(1);
    auto request = request_for(ids);
    const auto response = run_on(context, exchange(stream, request, buffer));
    BOOST_TEST(response.body().find(ids[0].to_string()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_end_of_the_connection_ends_the_read, Stream, streams) {
    auto& stream = open<Stream>();
    beast::flat_buffer buffer;
    auto request = request_for(some_ids(1));
    request.keep_alive(false);
    run_on(context, exchange(stream, request, buffer));
    std::array<char, 16> bytes;
    const auto read = run_on(context, stream.async_read_some(asio::buffer(bytes), as_result));
    BOOST_TEST(std::get<0>(read) == asio::error::eof);
    BOOST_TEST(std::get<1>(read) == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_handler_is_not_called_by_the_function_that_starts_the_operation, Stream,
                              streams) {
    auto& stream = open<Stream>();
    bool written = false;
    std::string_view text = "GET / HTTP/1.1\r\n";
    stream.async_write_some(asio::buffer(text),
                            [&](error_code ec, std::size_t size) { written = !ec && size == text.size(); });
    BOOST_TEST(!written);
    copresence::test::run_until(context, [&] { return written; });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(empty_buffers_complete_at_once, Stream, streams) {
    auto& stream = open<Stream>();
    const std::array<asio::mutable_buffer, 2> none{};
    const auto read = run_on(context, stream.async_read_some(none, as_result));
    const auto written = run_on(context, stream.async_write_some(none, as_result));
    BOOST_TEST(std::get<0>(read) == error_code{});
    BOOST_TEST(std::get<0>(written) == error_code{});
    BOOST_TEST(std::get<1>(read) + std::get<1>(written) == 0U);
}

BOOST_AUTO_TEST_CASE(a_write_larger_than_the_buffers_waits_until_the_peer_has_read) {
    silent_server peer{context};
    ready_socket stream{context.get_executor()};
    connect_to(port_of(peer.endpoint("http")), stream);
    const std::string text(8U << 20, 'x');
    const auto written = run_on(context, asio::async_write(stream, asio::buffer(text), as_result));
    BOOST_TEST(std::get<0>(written) == error_code{});
    BOOST_TEST(std::get<1>(written) == text.size());
    copresence::test::run_until(context, [&] { return peer.text_received().size() == text.size(); });
}

BOOST_AUTO_TEST_CASE(closing_the_socket_ends_a_read_and_a_write) {
    unread_server peer{context};
    const std::string text(1U << 20, 'x');
    std::array<char, 16> bytes;
    for (const bool writes : {false, true}) {
        ready_socket stream{context.get_executor()};
        connect_to(port_of(peer.endpoint("http")), stream);
        std::optional<error_code> result;
        const auto done = [&](error_code ec, std::size_t) { result = ec; };
        if (writes) {
            asio::async_write(stream, asio::buffer(text), done);
        } else {
            stream.async_read_some(asio::buffer(bytes), done);
        }
        context.restart();
        context.poll();
        BOOST_REQUIRE(!result);
        stream.lowest_layer().close();
        copresence::test::run_until(context, [&] { return result.has_value(); });
        BOOST_TEST(*result == asio::error::operation_aborted);
    }
}

BOOST_AUTO_TEST_SUITE_END()
