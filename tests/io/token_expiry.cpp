// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/ids.hpp"
#include "support/login_fixture.hpp"

#include <copresence/auth/client_secret.hpp>
#include <copresence/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::some_ids;

namespace {

struct fixture : test::login_fixture {
    std::set<std::string> tokens; // all tokens in requests to Graph
    int graph_requests = 0;
    // Numbers of the requests to Graph before which the service's clock advances by two hours.
    std::vector<int> expiries;

    fixture() {
        auto service = with_login();
        service.respond = [this](const local_graph_request& request) -> std::optional<local_graph_response> {
            if (request.target.find("getPresences") == std::string::npos) return std::nullopt;
            tokens.emplace(request.header("Authorization"));
            if (std::count(expiries.begin(), expiries.end(), ++graph_requests) > 0)
                login().advance(std::chrono::hours{2});
            return std::nullopt;
        };
        serve(std::move(service));
        client_secret_config by_secret;
        by_secret.sign_in = sign_in();
        by_secret.secret = secret;
        config.token_provider = client_secret(executor(), by_secret);
    }

    // Starts `calls` concurrent calls of `clients` clients that share the token provider. Returns the number of failed
    // calls.
    int run(int calls, int clients) {
        std::vector<copresence::client> all;
        for (int i = 0; i < clients; ++i)
            all.emplace_back(executor(), config);
        int ended = 0;
        int failed = 0;
        const auto ids = some_ids(1);
        for (int i = 0; i < calls; ++i) {
            auto& client = all[static_cast<std::size_t>(i % clients)];
            boost::asio::co_spawn(context, client.get_presences(ids),
                                  [&](std::exception_ptr thrown, std::vector<presence> found) {
                                      ++ended;
                                      failed += thrown || found.size() != 1 ? 1 : 0;
                                  });
        }
        test::run_until(context, [&] { return ended == calls; });
        return failed;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(token_expiry, fixture)

BOOST_AUTO_TEST_CASE(a_thousand_calls_renew_once_for_each_expiry_and_none_fails) {
    expiries = {200, 400, 600};
    BOOST_TEST(run(1'000, 1) == 0);
    BOOST_TEST(login().stats().token_requests == 1U + expiries.size());
    BOOST_TEST(tokens.size() == 1U + expiries.size());
}

BOOST_AUTO_TEST_CASE(clients_that_share_a_provider_share_the_renewal) {
    expiries = {300};
    BOOST_TEST(run(1'000, 4) == 0);
    BOOST_TEST(login().stats().token_requests == 2U);
    BOOST_TEST(tokens.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_that_waited_for_a_connection_uses_the_newest_token) {
    config.max_connections = 1;
    expiries = {100};
    BOOST_TEST(run(1'000, 1) == 0);
    BOOST_TEST(graph_requests == 1'001); // only the request in progress when the token expired was sent twice
}

BOOST_AUTO_TEST_SUITE_END()
