// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/resolver.hpp"
#include "support/make_timer.hpp"
#include "support/run_on.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::run_on;

namespace asio = boost::asio;

namespace {

struct fixture {
    asio::io_context context{1};
    std::shared_ptr<deadline_timer> timer = test::make_timer(context.get_executor());
    copresence::detail::resolver names{context.get_executor(), system_lookup(context.get_executor())};
    error_code transport;

    std::pair<error_code, addresses> resolve(std::string host) {
        return run_on(context,
                      names.resolve(std::move(host), 4711, *timer, std::chrono::minutes{1}, transport));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(resolver, fixture)

BOOST_AUTO_TEST_CASE(localhost_resolves_to_loopback_without_a_lookup) {
    const auto [ec, found] = resolve("localhost");
    const addresses expected{{asio::ip::address_v4::loopback(), 4711},
                             {asio::ip::address_v6::loopback(), 4711}};
    BOOST_TEST(!ec);
    BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(an_ip_address_resolves_to_itself) {
    const auto [ec, found] = resolve("::1");
    BOOST_TEST(!ec);
    BOOST_TEST((found == addresses{{asio::ip::address_v6::loopback(), 4711}}));
}

BOOST_AUTO_TEST_SUITE_END()
