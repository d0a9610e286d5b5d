// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/local_graph.hpp>

#include "support/faults.hpp"
#include "support/https_client.hpp"
#include "support/service_thread.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(local_graph_connection)

using namespace copresence::test;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using boost::system::error_code;
using boost::system::system_error;
using copresence::local_graph;
using copresence::local_graph_config;
using copresence::local_graph_request;
using copresence::local_graph_response;
namespace faults = copresence::faults;
namespace asio = boost::asio;
namespace data = boost::unit_test::data;

namespace {

const std::string token = "t-for-tests";

local_graph_config with_token() {
    local_graph_config config;
    config.token = token;
    return config;
}

http_request good() {
    http_request request;
    request.headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    request.body = R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"]})";
    return request;
}

http_request good_with(const std::string& name, const std::string& value) {
    auto request = good();
    request.headers.emplace_back(name, value);
    return request;
}

// Lets the test thread wait until the service's thread has reached a point.
struct latch {
    std::promise<void> reached;
    std::future<void> done = reached.get_future();
};

struct malformed {
    std::string name;
    std::string bytes;
    unsigned status;
};

std::ostream& operator<<(std::ostream& out, const malformed& value) { return out << value.name; }

const std::vector<malformed> malformed_requests{
    {"not HTTP", "alpha\r\n\r\n", 400},
    {"HTTP/2 without ALPN", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"a field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
    {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
    {"a length that is not a number", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400},
    {"a bad chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400},
    {"too large a header", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(33 * 1024, 'x') + "\r\n\r\n",
     431},
};

} // namespace

BOOST_AUTO_TEST_CASE(a_connection_serves_several_requests) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    for (int i = 0; i < 20; ++i) {
        const auto response = client.send(good());
        BOOST_REQUIRE(response.status == 200U);
        BOOST_REQUIRE(response.keep_alive);
        BOOST_REQUIRE(!response.has_header("Connection"));
    }
    BOOST_TEST(service.graph().stats().connections == 1U);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_served) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    const auto bytes = to_wire(good(), "localhost");
    client.write(bytes + bytes + bytes);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.read().status == 200U);
}

BOOST_AUTO_TEST_CASE(connection_close_is_confirmed_and_the_connection_ends_orderly) {
    for (const bool plain : {false, true}) {
        auto config = with_token();
        config.plain_http = plain;
        service_thread service{config};
        https_client client{server_address::of(service.graph())};
        const auto response = client.send(good_with("Connection", "close"));
        BOOST_TEST(response.status == 200U);
        BOOST_TEST(response.header("Connection") == "close");
        BOOST_TEST(client.ends_in_order());
    }
}

BOOST_AUTO_TEST_CASE(http_1_0_closes_after_the_response_unless_keep_alive_is_requested) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    auto request = good_with("Connection", "keep-alive");
    request.version = "HTTP/1.0";
    BOOST_TEST(client.send(request).header("Connection") == "keep-alive");
    request = good();
    request.version = "HTTP/1.0";
    const auto last = client.send(request);
    BOOST_TEST(last.status == 200U);
    BOOST_TEST(last.header("Connection") == "close");
    BOOST_TEST(client.ends_in_order());
}

BOOST_AUTO_TEST_CASE(a_response_to_head_has_no_body) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    http_request head{"HEAD", good().target, {good().headers[0]}, "", "HTTP/1.1"};
    const auto response = client.send(head);
    BOOST_TEST(response.status == 405U);
    BOOST_TEST(response.body.empty());
    BOOST_TEST(response.header("Content-Length") != "0");
    BOOST_TEST(client.send(good()).status == 200U);
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_continue_gets_it_before_the_body) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    const auto request = good_with("Expect", "100-continue");
    auto bytes = to_wire(request, "localhost");
    bytes.resize(bytes.size() - request.body.size());
    client.write(bytes);
    BOOST_TEST(client.read(true).status == 100U);
    client.write(request.body);
    BOOST_TEST(client.read().status == 200U);
}

BOOST_DATA_TEST_CASE(malformed_http_is_rejected_and_the_connection_ends, data::make(malformed_requests),
                     entry) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    client.write(entry.bytes);
    const auto response = client.read();
    BOOST_TEST(response.status == entry.status);
    BOOST_TEST(response.header("Connection") == "close");
    BOOST_TEST(response.body.starts_with(R"({"error":{"code":")"));
}

BOOST_AUTO_TEST_CASE(a_body_of_4_mb_is_accepted_and_a_larger_body_is_rejected) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    auto request = good();
    request.body.append(4 * 1024 * 1024 - request.body.size(), ' ');
    BOOST_TEST(client.send(request).status == 200U);
    request.body += ' ';
    const auto response = client.send(request);
    BOOST_TEST(response.status == 413U);
    BOOST_TEST(response.header("Connection") == "close");
    BOOST_TEST(client.ends_in_order());
}

BOOST_AUTO_TEST_CASE(a_chunked_body_larger_than_4_mb_is_rejected) {
    service_thread service{with_token()};
    https_client client{server_address::of(service.graph())};
    client.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n500000\r\n" +
                 std::string(0x500000, ' ') + "\r\n0\r\n\r\n");
    BOOST_TEST(client.read().status == 413U);
}

BOOST_AUTO_TEST_CASE(hundreds_of_connections_are_served_concurrently) {
    constexpr std::size_t many = 200;
    service_thread service{with_token()};
    std::vector<https_client> clients;
    for (std::size_t i = 0; i < many; ++i)
        clients.emplace_back(server_address::of(service.graph()));
    for (auto& client : clients)
        client.write(to_wire(good(), "localhost"));
    for (auto& client : clients)
        BOOST_REQUIRE(client.read().status == 200U);
    const auto stats = service.graph().stats();
    BOOST_TEST(stats.open_connections == many);
    BOOST_TEST(stats.peak_connections == many);
    BOOST_TEST(stats.requests == many);
}

BOOST_AUTO_TEST_CASE(the_maximum_of_concurrent_requests_is_counted) {
    latch third;
    auto config = with_token();
    config.latency = 10min; // no response is sent before the third request has arrived
    config.respond = [&](const local_graph_request& request) -> std::optional<local_graph_response> {
        if (request.number == 3) third.reached.set_value();
        return std::nullopt;
    };
    service_thread service{config};
    std::vector<https_client> clients;
    for (int i = 0; i < 3; ++i)
        clients.emplace_back(server_address::of(service.graph()));
    for (auto& client : clients)
        client.write(to_wire(good(), "localhost"));
    third.done.get();
    BOOST_TEST(service.graph().stats().peak_requests == 3U);
    BOOST_TEST(service.graph().stats().bytes_sent == 0U);
}

BOOST_AUTO_TEST_CASE(plain_http_works) {
    auto config = with_token();
    config.plain_http = true;
    service_thread service{config};
    BOOST_TEST(service.graph().endpoint() == "http://localhost:" + std::to_string(service.graph().port()));
    https_client client{server_address::of(service.graph())};
    const auto response = client.send(good());
    BOOST_TEST(response.status == 200U);
    BOOST_TEST(!response.has_header("Strict-Transport-Security"));
}

BOOST_AUTO_TEST_CASE(tls_sessions_are_resumed_and_counted) {
    service_thread service{with_token()};
    const auto server = server_address::of(service.graph());
    https_client first{server};
    BOOST_TEST(first.send(good()).status == 200U);
    BOOST_TEST(first.tls_version() == "TLSv1.3");
    BOOST_TEST(!first.resumed());
    https_client second{server, first.session()};
    BOOST_TEST(second.resumed());
    BOOST_TEST(second.send(good()).status == 200U);
    const auto stats = service.graph().stats();
    BOOST_TEST(stats.connections == 2U);
    BOOST_TEST(stats.sessions_resumed == 1U);
}

BOOST_AUTO_TEST_CASE(tls_1_2_sessions_are_resumed_too) {
    auto config = with_token();
    config.configure_tls = [](ssl_ctx_st* context) {
        SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    };
    service_thread service{config};
    const auto server = server_address::of(service.graph());
    https_client first{server};
    BOOST_TEST(first.send(good()).status == 200U);
    BOOST_TEST(first.tls_version() == "TLSv1.2");
    https_client second{server, first.session()};
    BOOST_TEST(second.send(good()).status == 200U);
    BOOST_TEST(service.graph().stats().sessions_resumed == 1U);
}

BOOST_AUTO_TEST_CASE(the_certificate_is_valid_for_its_names_only) {
    auto config = with_token();
    config.certificate_names = {"graph.example"};
    service_thread service{config};
    auto server = server_address::of(service.graph());
    BOOST_CHECK_THROW(https_client{server}, system_error);
    server.host = "graph.example";
    https_client client{server};
    BOOST_TEST(client.send(good()).status == 200U);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_fails_verification) {
    auto config = with_token();
    config.certificate_lifetime = -48h;
    service_thread service{config};
    BOOST_CHECK_EXCEPTION(
        https_client{server_address::of(service.graph())}, system_error, [](const system_error& error) {
            return std::string_view{error.what()}.find("certificate verify failed") != std::string_view::npos;
        });
}

BOOST_AUTO_TEST_CASE(the_authority_of_another_service_is_not_trusted) {
    service_thread service{with_token()};
    service_thread other;
    auto server = server_address::of(service.graph());
    server.ca_pem = other.graph().ca_pem();
    BOOST_CHECK_THROW(https_client{server}, system_error);
    BOOST_TEST(service.graph().stats().connections <= 1U);
}

BOOST_AUTO_TEST_CASE(input_that_is_not_tls_only_ends_its_connection) {
    service_thread service{with_token()};
    asio::io_context context;
    tcp::socket socket{context};
    socket.connect({asio::ip::address_v4::loopback(), service.graph().port()});
    asio::write(socket, asio::buffer(std::string_view{"GET / HTTP/1.1\r\n\r\n"}));
    std::string reply(1024, ' ');
    error_code end;
    while (!end)
        socket.read_some(asio::buffer(reply), end);
    https_client client{server_address::of(service.graph())};
    BOOST_TEST(client.send(good()).status == 200U);
    BOOST_TEST(service.graph().stats().connections == 1U);
}

BOOST_AUTO_TEST_CASE(close_from_any_thread_ends_connections_and_stops_listening) {
    service_thread service{with_token()};
    const auto server = server_address::of(service.graph());
    std::vector<https_client> clients;
    for (int i = 0; i < 5; ++i)
        clients.emplace_back(server);
    for (auto& client : clients)
        BOOST_TEST(client.send(good()).status == 200U);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] { service.graph().close(); });
    for (auto& thread : threads)
        thread.join();
    for (auto& client : clients)
        BOOST_CHECK_THROW(client.read(), system_error);
    BOOST_CHECK_THROW(https_client{server}, system_error);
    BOOST_TEST(service.graph().token() == token);
    service.finish();
}

BOOST_AUTO_TEST_CASE(respond_may_call_close) {
    std::unique_ptr<service_thread> service;
    auto config = with_token();
    config.respond = [&](const local_graph_request&) -> std::optional<local_graph_response> {
        service->graph().close();
        return std::nullopt;
    };
    service = std::make_unique<service_thread>(config);
    https_client client{server_address::of(service->graph())};
    client.write(to_wire(good(), "localhost"));
    try {
        BOOST_TEST(client.read().status == 200U); // the response may already have been sent
    } catch (const system_error& error) {
        BOOST_TEST(error.code().failed());
    }
    BOOST_CHECK_THROW(client.send(good()), system_error);
}

BOOST_AUTO_TEST_CASE(destruction_ends_connections_in_every_state) {
    latch answering;
    auto config = with_token();
    config.latency = 10min;
    config.respond = [&](const local_graph_request&) -> std::optional<local_graph_response> {
        answering.reached.set_value();
        return std::nullopt;
    };
    service_thread service{config};
    const auto server = server_address::of(service.graph());
    asio::io_context context;
    tcp::socket in_handshake{context};
    in_handshake.connect({asio::ip::address_v4::loopback(), server.port});
    https_client idle{server};
    https_client in_header{server};
    in_header.write("POST /v1.0");
    https_client in_body{server};
    in_body.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
    https_client in_latency{server};
    in_latency.write(to_wire(good(), "localhost"));
    answering.done.get();

    service.finish(); // returns when every session has ended
    for (auto* const client : {&idle, &in_header, &in_body, &in_latency})
        BOOST_TEST(!client->ends_in_order());
    char byte = 0;
    error_code end;
    in_handshake.read_some(asio::buffer(&byte, 1), end);
    BOOST_TEST(end.failed());
}

BOOST_AUTO_TEST_CASE(destruction_ends_the_connection_of_a_client_that_does_not_read) {
    latch answering;
    auto config = with_token();
    config.respond = [&](const local_graph_request&) -> std::optional<local_graph_response> {
        answering.reached.set_value();
        return local_graph_response{200, {}, std::string(32 * 1024 * 1024, 'x')};
    };
    service_thread service{config};
    https_client client{server_address::of(service.graph())};
    client.write(to_wire(good(), "localhost"));
    answering.done.get();
    service.finish();
    BOOST_CHECK_THROW(client.read(), system_error);
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_connections_are_open) {
    latch answering;
    auto config = with_token();
    config.latency = 10min;
    config.respond = [&](const local_graph_request&) -> std::optional<local_graph_response> {
        answering.reached.set_value();
        return std::nullopt;
    };
    auto context = std::make_unique<asio::io_context>();
    auto graph = std::make_unique<local_graph>(context->get_executor(), config);
    std::thread thread{[&] { context->run(); }};
    const auto server = server_address::of(*graph);
    https_client idle{server};
    https_client in_latency{server};
    in_latency.write(to_wire(good(), "localhost"));
    answering.done.get();

    context->stop();
    thread.join();
    graph.reset();
    context.reset();
    BOOST_TEST(!idle.ends_in_order());
    BOOST_TEST(!in_latency.ends_in_order());
}

BOOST_AUTO_TEST_CASE(a_service_that_never_ran_may_be_destroyed) {
    asio::io_context context;
    std::uint16_t port = 0;
    {
        const local_graph graph{context.get_executor()};
        port = graph.port();
    }
    context.run();
    local_graph_config config;
    config.port = port;
    const local_graph again{context.get_executor(), config};
    BOOST_TEST(again.port() == port);
}

BOOST_AUTO_TEST_CASE(assignment_closes_the_previous_service) {
    asio::io_context context;
    auto work = asio::make_work_guard(context);
    std::thread thread{[&] { context.run(); }};
    {
        local_graph graph{context.get_executor(), with_token()};
        https_client client{server_address::of(graph)};
        BOOST_TEST(client.send(good()).status == 200U);
        graph = local_graph{context.get_executor(), with_token()};
        BOOST_CHECK_THROW(client.read(), system_error);
        https_client other{server_address::of(graph)};
        BOOST_TEST(other.send(good()).status == 200U);
    }
    work.reset();
    thread.join();
}

BOOST_AUTO_TEST_CASE(respond_calls_do_not_overlap_on_a_context_with_several_threads) {
    std::atomic<int> inside = 0;
    std::atomic<bool> overlapped = false;
    auto config = with_token();
    config.respond = [&](const local_graph_request&) -> std::optional<local_graph_response> {
        if (inside++ != 0) overlapped = true;
        --inside;
        return std::nullopt;
    };
    service_thread service{config};
    std::thread another{[&] { service.context().run(); }};
    std::vector<std::thread> callers;
    std::atomic<int> received = 0;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&] {
            https_client client{server_address::of(service.graph())};
            for (int n = 0; n < 25; ++n)
                received += client.send(good()).status == 200U;
        });
    }
    for (auto& caller : callers)
        caller.join();
    service.finish();
    another.join();
    BOOST_TEST(received == 100);
    BOOST_TEST(!overlapped);
}

BOOST_AUTO_TEST_SUITE_END()
