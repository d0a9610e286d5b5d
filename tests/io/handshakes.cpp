// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Connections that are opened at the same time send their ClientHello one after another.

#include "support/code_of.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <exception>
#include <vector>

using namespace copresence;
using copresence::test::code_of;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace asio = boost::asio;

namespace {

constexpr std::size_t connections = 32;

struct fixture : local_graph_fixture {
    fixture() {
        config.max_ids_per_request = 1;
        config.max_concurrent_requests = config.max_connections = connections;
    }

    // Returns the error of a call whose client is closed after the context has run `turns` handlers.
    error_code closed_after(std::size_t turns) {
        destroy_client();
        error_code code;
        bool over = false;
        asio::co_spawn(context, client().get_presences(some_ids(connections)),
                       [&](std::exception_ptr thrown, const std::vector<presence>&) {
                           over = true;
                           code = code_of(thrown);
                       });
        context.restart();
        while (!over && turns-- > 0)
            context.run_one();
        client().close();
        while (!over)
            context.run_one();
        return code;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(handshakes, fixture)

// Client and service share one thread, and each connection sends its ClientHello in a separate handler. The first connection
// therefore has its TLS session before the last connection sends its ClientHello.
BOOST_AUTO_TEST_CASE(later_connections_resume_the_session_of_an_earlier_one) {
    const auto ids = some_ids(connections);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(client().stats().connections_created == connections);
    BOOST_TEST(client().stats().sessions_resumed > 0U);
    BOOST_TEST(client().stats().sessions_resumed < connections);
    BOOST_TEST(graph().stats().sessions_resumed == client().stats().sessions_resumed);
}

BOOST_AUTO_TEST_CASE(a_client_may_be_closed_while_its_connections_queue) {
    for (std::size_t turns = 0; turns < 200; turns += 4)
        BOOST_TEST(closed_after(turns) == errc::client_closed);
}

BOOST_AUTO_TEST_SUITE_END()
