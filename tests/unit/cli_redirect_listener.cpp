// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/exit_status.hpp"
#include "cli/redirect_listener.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace copresence::detail::cli;
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

// Occupies a port of one loopback address, as another process may do.
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

// Lowers the limit of open files to the present number, until this object is destroyed.
class no_more_files {
public:
    no_more_files() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest_free = ::fcntl(0, F_DUPFD_CLOEXEC, 0);
        ::close(lowest_free);
        rlimit lowered = before_;
        lowered.rlim_cur = static_cast<rlim_t>(lowest_free);
        ::setrlimit(RLIMIT_NOFILE, &lowered);
    }

    no_more_files(const no_more_files&) = delete;
    no_more_files& operator=(const no_more_files&) = delete;

    ~no_more_files() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

BOOST_AUTO_TEST_CASE(accepting_continues_after_a_shortage_of_descriptors) {
    asio::io_context context;
    redirect_listener listener{context, [](std::string_view) {
                                   return redirect_listener::outcome{false, "There is nothing here."};
                               }};
    tcp::socket browser{context};
    browser.connect({asio::ip::address_v4::loopback(), listener.port()});
    {
        const no_more_files limit;
        context.poll(); // accepting fails
    }
    const std::string request = "GET / HTTP/1.1\r\n\r\n";
    asio::write(browser, asio::buffer(request));
    std::string response;
    bool over = false;
    asio::async_read(browser, asio::dynamic_buffer(response),
                     [&over](boost::system::error_code, std::size_t) { over = true; });
    while (!over && context.run_one_for(std::chrono::seconds{30}) != 0) {
    }
    BOOST_TEST(response.starts_with("HTTP/1.1 404 Not Found\r\n"), response);
}

BOOST_AUTO_TEST_CASE(listening_sockets_are_closed_on_exec) {
    asio::io_context context;
    const std::array<std::uint16_t, 2> any{0, 0};
    auto both = listen_on_loopback(context, any);
    for (auto& each : both)
        BOOST_TEST(::fcntl(each.native_handle(), F_GETFD) == FD_CLOEXEC);
}

BOOST_AUTO_TEST_SUITE_END()
