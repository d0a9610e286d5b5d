// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/requester.hpp"

#include "support/run_on.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace copresence;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// A server on whose port nothing listens.
url closed_port(asio::io_context& context) {
    tcp::acceptor taken{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    return *url::parse("http://127.0.0.1:" + std::to_string(taken.local_endpoint().port()));
}

} // namespace

BOOST_AUTO_TEST_SUITE(requester)

BOOST_AUTO_TEST_CASE(a_retry_waits_longer_than_an_attempt_may_take) {
    using clock = std::chrono::steady_clock;
    asio::io_context context{1};
    timeouts limits;
    limits.attempt = 5ms;
    copresence::requester service{context.get_executor(), closed_port(context), tls_config{}, std::nullopt,
                                  limits};
    std::vector<clock::time_point> failed_at;
    const copresence::requester::retry_rule once = [&](const failed_attempt&, std::chrono::milliseconds) {
        failed_at.push_back(clock::now());
        std::optional<next_attempt> next;
        if (failed_at.size() == 1) next.emplace().delay = 200ms;
        return next;
    };
    test::run_on(context, service.send("GET / HTTP/1.1\r\n\r\n", once));
    BOOST_REQUIRE(failed_at.size() == 2U);
    BOOST_TEST((failed_at[1] - failed_at[0] >= 200ms));
}

BOOST_AUTO_TEST_SUITE_END()
