// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Uses a client inside an HTTP server. The handler of GET /presence/{id} awaits a call to Graph, without
// blocking a thread. The program sends one request to its own server, prints the response, and ends.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>
#include <copresence/presence_json.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

namespace {

constexpr std::string_view prefix = "/presence/";
constexpr std::string_view somebody = "fa8bf3dc-eca7-46b7-bad1-db199b62afc3";

response make_response(const request& asked, http::status status, std::string body) {
    response made{status, asked.version()};
    made.set(http::field::content_type, status == http::status::ok ? "application/json" : "text/plain");
    made.keep_alive(asked.keep_alive());
    made.body() = std::move(body);
    made.prepare_payload();
    return made;
}

http::status status_of(const copresence::api_error& error) {
    if (error.code() == copresence::condition::invalid_argument) return http::status::bad_request;
    if (error.code() == copresence::condition::throttled) return http::status::service_unavailable;
    return http::status::bad_gateway;
}

// The handler. Its co_await suspends the coroutine of this connection only. Other connections continue.
asio::awaitable<response> respond(const request& asked, copresence::client& client) {
    const std::string target{asked.target()};
    if (asked.method() != http::verb::get || !target.starts_with(prefix)) {
        co_return make_response(asked, http::status::not_found, "GET /presence/{id}\n");
    }
    const std::array<std::string, 1> ids{target.substr(prefix.size())};
    try {
        const auto found = co_await client.get_presences(ids);
        if (found.empty()) co_return make_response(asked, http::status::not_found, "no such user\n");
        co_return make_response(asked, http::status::ok, serialize(boost::json::value_from(found.front())));
    } catch (const copresence::api_error& error) {
        co_return make_response(asked, status_of(error), std::string{error.what()} + '\n');
    }
}

asio::awaitable<void> converse(tcp::socket socket, copresence::client& client) {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    for (bool go_on = true; go_on;) {
        request asked;
        stream.expires_after(std::chrono::seconds{30});
        co_await http::async_read(stream, buffer, asked, asio::use_awaitable);
        const response made = co_await respond(asked, client);
        co_await http::async_write(stream, made, asio::use_awaitable);
        go_on = made.keep_alive();
    }
}

asio::awaitable<void> serve(tcp::acceptor& acceptor, copresence::client& client) {
    while (acceptor.is_open()) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        // An error ends this connection only, so its exception is ignored.
        asio::co_spawn(acceptor.get_executor(), converse(std::move(socket), client),
                       [](std::exception_ptr) {});
    }
}

asio::awaitable<void> ask(tcp::endpoint server) {
    const auto executor = co_await asio::this_coro::executor;
    beast::tcp_stream stream{executor};
    co_await stream.async_connect(server, asio::use_awaitable);
    request asked{http::verb::get, std::string{prefix}.append(somebody), 11};
    asked.set(http::field::host, "localhost");
    asked.keep_alive(false);
    co_await http::async_write(stream, asked, asio::use_awaitable);

    beast::flat_buffer buffer;
    response received;
    co_await http::async_read(stream, buffer, received, asio::use_awaitable);
    std::cout << received.result_int() << ' ' << received.body() << '\n';
    if (received.result() != http::status::ok || received.body().find(somebody) == std::string::npos) {
        throw std::runtime_error{"the response does not contain the requested presence"};
    }
}

} // namespace

int main() try {
    asio::io_context context;
    copresence::local_graph graph{context.get_executor()};

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    asio::co_spawn(context, serve(acceptor, client),
                   [](std::exception_ptr) {}); // ends when the acceptor is closed
    asio::co_spawn(context, ask(acceptor.local_endpoint()), [&](std::exception_ptr error) {
        acceptor.close();
        graph.close();
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
