// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Every wait has its own deadline. The error names the step whose deadline passed.

#include "graph/session.hpp"
#include "support/client_of.hpp"
#include "support/full_port.hpp"
#include "support/ids.hpp"
#include "support/run_on.hpp"
#include "support/silent_server.hpp"
#include "support/unread_server.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/auth/static_token.hpp>
#include <copresence/client.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::run_on;
using copresence::test::some_ids;
using namespace std::chrono_literals;

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto soon = 20ms;

asio::awaitable<access_token> never(token_request) {
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    co_await timer.async_wait(asio::use_awaitable);
    co_return access_token{};
}

// A server that sends the header of a long response, and then one space each millisecond.
class dripping_peer {
public:
    explicit dripping_peer(asio::io_context& context)
        : acceptor_{context, {asio::ip::address_v4::loopback(), 0}}
        , socket_{context}
        , timer_{context} {
        acceptor_.async_accept(socket_, [this](error_code ec) {
            if (!ec) say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        });
    }

    std::string endpoint() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }

private:
    void say(std::string words) {
        words_ = std::move(words);
        asio::async_write(socket_, asio::buffer(words_), [this](error_code ec, std::size_t) {
            if (ec) return;
            timer_.expires_after(1ms);
            timer_.async_wait([this](error_code stopped) {
                if (!stopped) say(" ");
            });
        });
    }

    tcp::acceptor acceptor_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    std::string words_;
};

struct fixture {
    fixture() {
        config.token_provider = static_token("t");
        config.allow_plain_http_to_loopback = true;
        config.proxy = proxy_config::none();
        config.retry.max_retries = 0;
    }

    failure ask(request_options options = {}) {
        const auto core = std::make_shared<detail::session>(context.get_executor(), config, names);
        auto got = run_on(context, test::client_of(core).try_get_presences(some_ids(1), options));
        return got ? failure{} : got.error();
    }

    asio::io_context context{1};
    client_config config;
    lookup names = [](const std::string&, std::uint16_t, lookup_done) {}; // never completes
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(deadlines, fixture)

BOOST_AUTO_TEST_CASE(a_token_request_times_out) {
    config.token_provider = callback_token(never);
    config.timeouts.token = soon;
    config.endpoint = "http://localhost:1";
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::token);
}

BOOST_AUTO_TEST_CASE(a_name_lookup_times_out) {
    config.timeouts.resolve = soon;
    config.endpoint = "http://localhost:1";
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::resolve);
}

BOOST_AUTO_TEST_CASE(a_connect_times_out) {
    test::full_port port{context};
    config.timeouts.connect = soon;
    config.endpoint = "http://127.0.0.1:" + std::to_string(port.endpoint().port());
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::connect);
}

BOOST_AUTO_TEST_CASE(a_tls_handshake_times_out) {
    test::silent_server peer{context};
    config.timeouts.tls_handshake = soon;
    config.endpoint = peer.endpoint("https");
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::tls_handshake);
}

BOOST_AUTO_TEST_CASE(a_write_times_out_if_the_server_does_not_read) {
    test::unread_server peer{context};
    config.token_provider = static_token(test::unread_server::long_token());
    config.timeouts.first_byte = soon;
    config.endpoint = peer.endpoint("http");
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::write);
}

BOOST_AUTO_TEST_CASE(waiting_for_the_first_byte_times_out) {
    test::silent_server peer{context};
    config.timeouts.first_byte = soon;
    config.endpoint = peer.endpoint("http");
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::response_header);
    BOOST_TEST(cause.info.call.attempts == 1U);
}

BOOST_AUTO_TEST_CASE(a_silent_server_times_out_within_a_body) {
    test::silent_server peer{context, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"};
    config.timeouts.inactivity = soon;
    config.endpoint = peer.endpoint("http");
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::response_body);
    BOOST_TEST(cause.info.http_status == 200U);
}

BOOST_AUTO_TEST_CASE(an_attempt_times_out_if_the_server_sends_slowly) {
    dripping_peer peer{context};
    config.timeouts.attempt = 50ms;
    config.endpoint = peer.endpoint();
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::attempt);
}

BOOST_AUTO_TEST_CASE(a_call_times_out) {
    test::silent_server peer{context};
    config.timeouts.call = soon;
    config.endpoint = peer.endpoint("http");
    const auto cause = ask();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::call);
}

BOOST_AUTO_TEST_CASE(a_call_times_out_after_the_time_in_its_options) {
    test::silent_server peer{context};
    config.endpoint = peer.endpoint("http");
    request_options options;
    options.timeout = soon;
    const auto cause = ask(options);
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::call);
}

BOOST_AUTO_TEST_CASE(an_attempt_that_timed_out_is_retried) {
    test::silent_server peer{context};
    config.retry.max_retries = 2;
    config.retry.base_delay = 1ms;
    config.timeouts.first_byte = soon;
    config.endpoint = peer.endpoint("http");
    BOOST_TEST(ask().info.call.attempts == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
