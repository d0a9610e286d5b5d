// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Calls the service through real web servers (nginx and HAProxy). They close connections early, compress responses, and send
// their own error page if the service fails. One test reloads them while requests are in progress.

#include "support/faults.hpp"
#include "support/front_end.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::front_end;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace data = boost::unit_test::data;

namespace {

const front_end::kind kinds[]{front_end::kind::nginx, front_end::kind::haproxy};

struct fixture : local_graph_fixture {
    // Starts a service without TLS and a front end before it. Configures the client to use the front end.
    void serve_behind(front_end::kind what, local_graph_config service = {}) {
        service.plain_http = true;
        serve(std::move(service));
        front.emplace(what, graph().port());
        config.endpoint = front->endpoint();
        config.tls.ca_pem = front->ca_pem();
        config.allow_plain_http_to_loopback = false;
        config.max_ids_per_request = 20;
    }

    std::optional<front_end> front;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(front_ends, fixture)

BOOST_DATA_TEST_CASE(short_keep_alive_limits_do_not_affect_the_caller, data::make(kinds), kind) {
    serve_behind(kind);
    config.retry.max_retries = 0; // a connection that closes while idle does not use up a retry
    const auto ids = some_ids(4'000);
    for (int call = 0; call < 3; ++call)
        BOOST_TEST(are_right(get(ids), ids));
    const auto stats = client().stats();
    BOOST_TEST(stats.requests >= 600U);
    BOOST_TEST(stats.bytes_received * 2 < graph().stats().bytes_sent); // responses were compressed
    if (kind == front_end::kind::nginx) {
        BOOST_TEST(stats.connections_created * 3 >= stats.requests); // at most three requests per connection
        BOOST_TEST(stats.connections_closed.response > 0U);
        BOOST_TEST(stats.sessions_resumed > 100U);
    }
}

BOOST_DATA_TEST_CASE(a_reload_during_requests_does_not_affect_the_caller, data::make(kinds), kind) {
    int reloads = 0;
    local_graph_config service;
    service.respond = [&](const local_graph_request& request) -> std::optional<local_graph_response> {
        if (request.number % 50 == 25) {
            front->reload();
            ++reloads;
        }
        return std::nullopt;
    };
    serve_behind(kind, std::move(service));
    const auto ids = some_ids(6'000);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(reloads >= 6);
}

BOOST_DATA_TEST_CASE(an_error_response_of_the_gateway_is_retried, data::make(kinds), kind) {
    fault_rule broken;
    broken.when.probability = 0.2;
    broken.what = test::cutting(0, faults::close_mode::reset);
    local_graph_config service;
    service.faults.rules.push_back(std::move(broken));
    serve_behind(kind, std::move(service));
    config.retry.max_retries = 20;
    const auto ids = some_ids(2'000);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().faults > 5U);
}

BOOST_DATA_TEST_CASE(the_gateways_error_page_is_reported_if_the_service_is_down, data::make(kinds), kind) {
    serve_behind(kind);
    graph().close();
    config.retry.max_retries = 1;
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST((cause.code == condition::service_failure), api_error{cause}.what());
    BOOST_TEST((cause.info.http_status == 502U || cause.info.http_status == 503U));
    BOOST_TEST(cause.info.body_excerpt.find("<html>") != std::string::npos);
    BOOST_TEST(cause.info.call.attempts == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
