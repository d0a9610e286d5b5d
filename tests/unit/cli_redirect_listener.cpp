// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/ending.hpp"
#include "cli/redirect_listener.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <string>

#include <fcntl.h>

using namespace copresence::cli;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

bool has_ipv6() {
    asio::io_context context;
    tcp::acceptor probe{context};
    boost::system::error_code failed;
    probe.open(tcp::v6(), failed);
    if (!failed) probe.bind({asio::ip::address_v6::loopback(), 0}, failed);
    return !failed;
}

// A port of one loopback address, as a process of another user may hold it.
struct held_port {
    explicit held_port(const asio::ip::address& address)
        : holder{context} {
        holder.open(tcp::endpoint{address, 0}.protocol());
        if (address.is_v6()) holder.set_option(asio::ip::v6_only{true});
        holder.bind({address, 0});
        holder.listen();
    }

    std::uint16_t number() const { return holder.local_endpoint().port(); }

    asio::io_context context;
    tcp::acceptor holder;
};

const std::array<asio::ip::address, 2> loopback{asio::ip::address_v4::loopback(),
                                                asio::ip::address_v6::loopback()};

boost::test_tools::assertion_result ipv6(boost::unit_test::test_unit_id) { return has_ipv6(); }

} // namespace

BOOST_AUTO_TEST_SUITE(cli_redirect_listener, *boost::unit_test::precondition(ipv6))

BOOST_AUTO_TEST_CASE(both_loopback_addresses_listen_on_the_same_port) {
    asio::io_context context;
    const std::array<std::uint16_t, 2> any{0, 0};
    const auto both = listen_on_loopback(context, any);
    BOOST_REQUIRE(both.size() == 2u);
    for (std::size_t i = 0; i < both.size(); ++i) {
        BOOST_TEST(both[i].local_endpoint().address() == loopback[i]);
        BOOST_TEST(both[i].local_endpoint().port() == both[0].local_endpoint().port());
    }
}

BOOST_AUTO_TEST_CASE(a_port_that_another_process_holds_on_one_address_is_not_chosen) {
    for (const auto& address : loopback) {
        const held_port held{address};
        asio::io_context context;
        const std::array<std::uint16_t, 3> ports{held.number(), 0, 0};
        const auto both = listen_on_loopback(context, ports);
        BOOST_REQUIRE(both.size() == 2u);
        BOOST_TEST(both[0].local_endpoint().port() != held.number());
        BOOST_TEST(both[1].local_endpoint().port() == both[0].local_endpoint().port());
    }
}

BOOST_AUTO_TEST_CASE(an_error_is_reported_if_no_port_is_free_on_both_addresses) {
    for (const auto& address : loopback) {
        const held_port held{address};
        asio::io_context context;
        const std::array<std::uint16_t, 1> ports{held.number()};
        const auto names_the_reason = [](const run_error& error) {
            return std::string{error.what()}.find("Address already in use") != std::string::npos;
        };
        BOOST_CHECK_EXCEPTION(listen_on_loopback(context, ports), run_error, names_the_reason);
    }
}

BOOST_AUTO_TEST_CASE(no_program_inherits_a_listening_socket) {
    asio::io_context context;
    const std::array<std::uint16_t, 2> any{0, 0};
    auto both = listen_on_loopback(context, any);
    for (auto& each : both)
        BOOST_TEST(::fcntl(each.native_handle(), F_GETFD) == FD_CLOEXEC);
}

BOOST_AUTO_TEST_SUITE_END()
