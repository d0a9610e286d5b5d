// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Calls through real proxies, and through proxies that misbehave. The embedded service is on loopback, which is
// reached only through an explicitly configured proxy.

#include "graph/session.hpp"
#include "support/client_of.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/silent_server.hpp"
#include "support/tinyproxy.hpp"

#include <copresence/logger.hpp>
#include <copresence/version.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::local_graph_fixture;
using copresence::test::run_on;
using copresence::test::silent_server;
using copresence::test::some_ids;
using copresence::test::tinyproxy;

namespace asio = boost::asio;
namespace data = boost::unit_test::data;

namespace {

const std::string elsewhere = "https://graph.example"; // does not exist, and is not on loopback

std::string text_of(const failure& cause) { return api_error{cause}.what(); }

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Sets an environment variable, and restores its previous value on destruction.
class variable {
public:
    variable(const char* name, const std::string& value)
        : name_{name} {
        if (const char* const before = std::getenv(name)) before_ = before;
        ::setenv(name, value.c_str(), 1);
    }

    variable(const variable&) = delete;
    variable& operator=(const variable&) = delete;

    ~variable() {
        if (before_) {
            ::setenv(name_, before_->c_str(), 1);
        } else {
            ::unsetenv(name_);
        }
    }

private:
    const char* name_;
    std::optional<std::string> before_;
};

// Clears the proxy variables of the environment, so that only the variables set by a test apply.
struct bare_environment {
    variable https_lower{"https_proxy", ""}, https_upper{"HTTPS_PROXY", ""}, all_lower{"all_proxy", ""},
        all_upper{"ALL_PROXY", ""}, no_lower{"no_proxy", ""}, no_upper{"NO_PROXY", ""};
};

struct through_a_proxy : bare_environment, local_graph_fixture {
    through_a_proxy() { config.retry.max_retries = 0; }

    // Starts a proxy that responds with `words` and sends nothing more. Configures the client to use it.
    silent_server& ask_proxy_that_says(std::string words) {
        peer.emplace(context, std::move(words));
        config.proxy = proxy_config::at(peer->endpoint("http"), "ada", "s3cret");
        return *peer;
    }

    std::string named_proxy() const { return config.proxy.url.substr(std::string_view{"http://"}.size()); }

    std::optional<silent_server> peer;
};

// A client whose name lookups all fail. `looked_up` records the names.
struct with_names : bare_environment {
    with_names() {
        config.endpoint = elsewhere;
        config.token_provider = static_token("t");
        config.retry.max_retries = 0;
    }

    failure get_failure() {
        const auto never_found = [this](const std::string& host, std::uint16_t port, lookup_done done) {
            looked_up.push_back(host + ':' + std::to_string(port));
            done(asio::error::host_not_found, {});
        };
        const auto core = std::make_shared<detail::session>(context.get_executor(), config, never_found);
        const auto got = run_on(context, test::client_of(core).try_get_presences(some_ids(1)));
        return got ? failure{} : got.error();
    }

    asio::io_context context{1};
    client_config config;
    std::vector<std::string> looked_up;
};

struct bad_reply {
    const char* name;
    std::string words;
    errc code;
    std::string detail;
};

std::ostream& operator<<(std::ostream& out, const bad_reply& r) { return out << r.name; }

const bad_reply bad_replies[]{
    {"garbage", "220 mail.example ESMTP\r\n", errc::proxy_failed,
     "the proxy's response is not valid HTTP/1.1"},
    {"an endless header", "HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'a'), errc::proxy_failed,
     "the header of the proxy's response is larger than 32 KiB"},
    {"bytes behind the header", "HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01", errc::proxy_failed,
     "the proxy sent data after its response header"},
    {"502", "HTTP/1.1 502 Bad Gateway\r\n\r\n", errc::proxy_failed,
     "status 502: the proxy could not reach the server"},
    {"407 that repeats the credentials",
     "HTTP/1.1 407 ada:s3cret YWRhOnMzY3JldA==\r\nX: ada:s3cret\r\n\r\nada:s3cret", errc::proxy_rejected,
     "status 407: the proxy rejected the user name and password"},
    {"a login page", "HTTP/1.1 302 Found\r\nLocation: https://login.example\r\n\r\n", errc::proxy_rejected,
     "status 302"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_FIXTURE_TEST_SUITE(of_the_network, through_a_proxy)

BOOST_AUTO_TEST_CASE(requests_reach_the_server_through_a_tunnel) {
    tinyproxy proxy{{}};
    config.proxy = proxy_config::at(proxy.url());
    BOOST_TEST(get(some_ids(2'000)).size() == 2'000U);
    proxy.wait_for("CONNECT localhost:" + std::to_string(graph().port()));
    BOOST_TEST(graph().stats().requests == 4U);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_requires_credentials_accepts_them) {
    const tinyproxy proxy{{"ada", "s3cret", {}}};
    config.proxy = proxy_config::at(proxy.url(), "ada", "s3cret");
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(credentials_of_the_url_are_percent_decoded) {
    const tinyproxy proxy{{"ada", "s3cret", {}}};
    config.proxy = proxy_config::at("http://%61da:s%33cret@127.0.0.1:" + std::to_string(proxy.port()));
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_wrong_proxy_password_is_an_error_that_does_not_show_it) {
    const tinyproxy proxy{{"ada", "s3cret", {}}};
    config.proxy = proxy_config::at(proxy.url(), "ada", "wr0ng");
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_rejected);
    BOOST_TEST((cause.code == condition::proxy_rejected));
    BOOST_TEST(cause.info.step == step::proxy_handshake);
    BOOST_TEST(
        cause.info.detail ==
        "status 401: the proxy rejected the user name and password"); // tinyproxy responds with 401 instead of 407
    BOOST_TEST(cause.info.proxy == "127.0.0.1:" + std::to_string(proxy.port()));
    BOOST_TEST(cause.info.server == "localhost:" + std::to_string(graph().port()));
    BOOST_TEST(cause.info.http_status == 0U);
    for (const char* secret : {"wr0ng", "ada", "YWRhOndyMG5n"})
        BOOST_TEST(!holds(text_of(cause), secret), text_of(cause));
    BOOST_TEST(graph().stats().connections == 0U);
}

BOOST_AUTO_TEST_CASE(missing_credentials_are_distinguished_from_wrong_ones) {
    const tinyproxy proxy{{"ada", "s3cret", {}}};
    config.proxy = proxy_config::at(proxy.url());
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_rejected);
    BOOST_TEST(cause.info.detail == "status 407: the proxy requires a user name and a password");
}

BOOST_AUTO_TEST_CASE(a_port_that_the_proxy_forbids_is_an_error) {
    const tinyproxy proxy{{"", "", {1}}};
    config.proxy = proxy_config::at(proxy.url());
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_rejected);
    BOOST_TEST(cause.info.detail == "status 403");
    BOOST_TEST(graph().stats().connections == 0U);
}

BOOST_AUTO_TEST_CASE(an_unreachable_server_is_distinguished_from_an_unreachable_proxy) {
    const tinyproxy proxy{{}};
    config.proxy = proxy_config::at(proxy.url());
    config.endpoint = "https://127.0.0.1:1";
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_failed);
    BOOST_TEST((cause.code == condition::unreachable));
    BOOST_TEST(holds(cause.info.detail, "the proxy could not reach the server"), cause.info.detail);
}

BOOST_AUTO_TEST_CASE(a_closed_port_of_a_proxy_is_reported_as_proxy_unreachable) {
    {
        asio::ip::tcp::acceptor closed{context, {asio::ip::address_v4::loopback(), 0}};
        config.proxy =
            proxy_config::at("http://ada:s3cret@127.0.0.1:" + std::to_string(closed.local_endpoint().port()));
    }
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_unreachable);
    BOOST_TEST((cause.code == condition::unreachable));
    BOOST_TEST(cause.info.step == step::connect);
    BOOST_TEST((cause.info.transport == asio::error::connection_refused));
    BOOST_TEST(holds(text_of(cause), "proxy 127.0.0.1:"), text_of(cause));
    for (const char* secret : {"s3cret", "ada"})
        BOOST_TEST(!holds(text_of(cause), secret), text_of(cause));
    BOOST_TEST(graph().stats().connections == 0U);
}

BOOST_AUTO_TEST_CASE(a_silent_proxy_reaches_the_proxy_handshake_deadline) {
    const auto& silent = ask_proxy_that_says({});
    config.timeouts.proxy_handshake = std::chrono::milliseconds{30};
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::proxy_handshake);
    BOOST_TEST(cause.info.proxy == named_proxy());
    BOOST_TEST(silent.has_received());
}

BOOST_DATA_TEST_CASE(an_invalid_response_of_a_proxy_is_not_attributed_to_the_server, data::make(bad_replies),
                     reply) {
    ask_proxy_that_says(reply.words);
    const auto cause = get_failure();
    BOOST_TEST(cause.code == reply.code);
    BOOST_TEST(cause.info.step == step::proxy_handshake);
    BOOST_TEST(cause.info.detail == reply.detail);
    for (const char* secret : {"s3cret", "ada", "YWRhOnMzY3JldA=="})
        BOOST_TEST(!holds(text_of(cause), secret), text_of(cause));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_closes_without_a_response_has_failed) {
    asio::ip::tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    config.proxy = proxy_config::at("http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()));
    acceptor.async_accept([](error_code, const asio::ip::tcp::socket&) {});
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_failed);
    BOOST_TEST(cause.info.step == step::proxy_handshake);
    BOOST_TEST(cause.info.detail == "the connection to the proxy was lost");
}

BOOST_AUTO_TEST_CASE(the_proxy_receives_a_connect_request_and_no_token) {
    const auto& proxy = ask_proxy_that_says("HTTP/1.1 200 OK\r\n\r\n");
    config.timeouts.tls_handshake = std::chrono::milliseconds{30};
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(cause.info.step == step::tls_handshake);
    const std::string authority = "localhost:" + std::to_string(graph().port());
    BOOST_TEST(proxy.text_received().starts_with("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority +
                                                 "\r\n"));
    BOOST_TEST(holds(proxy.text_received(), "\r\nProxy-Authorization: Basic YWRhOnMzY3JldA==\r\n"));
    BOOST_TEST(holds(proxy.text_received(),
                     "\r\n\r\n\x16\x03")); // followed by TLS, whose ClientHello shows the server's name
    BOOST_TEST(!holds(proxy.text_received(), graph().token()));
    BOOST_TEST(!holds(proxy.text_received(), "Bearer"));
}

BOOST_AUTO_TEST_CASE(the_trace_log_of_a_proxy_handshake_hides_credentials) {
    ask_proxy_that_says("HTTP/1.1 407 No\r\nX-Echo: Basic YWRhOnMzY3JldA==, ada:s3cret and s3cret\r\n\r\n");
    std::string lines;
    config.observer = make_logger(log_level::trace, [&](log_level level, std::string_view line) {
        if (level == log_level::trace) lines.append(line).append("\n");
    });
    get_failure();
    const std::string authority = "localhost:" + std::to_string(graph().port());
    BOOST_TEST(lines == "> CONNECT " + authority + " HTTP/1.1\n> Host: " + authority +
                            "\n> User-Agent: copresence/" COPRESENCE_VERSION_STRING
                            "\n> Proxy-Authorization: Basic ***\n"
                            "* response of the proxy\n< HTTP/1.1 407 No\n< X-Echo: Basic ***, *** and ***\n");
}

BOOST_AUTO_TEST_CASE(short_user_name_of_a_proxy_does_not_change_which_fields_are_hidden) {
    const auto& proxy = ask_proxy_that_says("HTTP/1.1 407 No\r\nSet-Cookie: sid=TOPSECRET\r\nLocation: "
                                            "https://idp/?code=TOPSECRET\r\nX-Echo: o\r\n\r\n");
    config.proxy = proxy_config::at(proxy.endpoint("http"), "o", "a-long-password-1");
    std::string lines;
    config.observer = make_logger(log_level::trace, [&](log_level level, std::string_view line) {
        if (level == log_level::trace) lines.append(line).append("\n");
    });
    get_failure();
    BOOST_TEST(
        lines.ends_with(
            "< HTTP/1.1 407 N***\n< Set-Cookie: sid=***\n< Location: https://idp/?***\n< X-Echo: ***\n"),
        lines);
    BOOST_TEST(holds(lines, "> Proxy-Authorization: Basic ***\n"), lines);
}

BOOST_AUTO_TEST_CASE(the_server_is_verified_through_the_tunnel) {
    local_graph_config service;
    service.certificate_names = {"127.0.0.1"}; // the proxy's address, not the host name of the endpoint
    serve(service);
    const tinyproxy proxy{{}};
    config.proxy = proxy_config::at(proxy.url());
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::wrong_host_name);
    BOOST_TEST(cause.info.step == step::tls_handshake);
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_rejected_through_the_tunnel) {
    config.tls = {};
    const tinyproxy proxy{{}};
    config.proxy = proxy_config::at(proxy.url());
    BOOST_TEST(get_failure().code == errc::untrusted_certificate);
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(a_report_stops_if_the_proxy_rejects_its_connection) {
    const tinyproxy proxy{{"ada", "s3cret", {}}};
    config.proxy = proxy_config::at(proxy.url());
    config.max_concurrent_requests = 1;
    const auto had = report(some_ids(2'000));
    BOOST_TEST(had.found.empty());
    BOOST_REQUIRE(had.failed.size() == 4U);
    for (const auto& each : had.failed)
        BOOST_TEST(each.cause.code == errc::proxy_rejected);
    BOOST_TEST(client().stats().connections_created == 1U);
}

BOOST_AUTO_TEST_CASE(the_environment_variable_of_the_proxy_is_read_once) {
    silent_server proxy{context, "HTTP/1.1 403 Forbidden\r\n\r\n"};
    config.endpoint = elsewhere;
    config.proxy = {};
    {
        const variable set{"HTTPS_PROXY", "http://ada:s3cret@" + proxy.endpoint("http").substr(7)};
        client();
    }
    const variable changed{"HTTPS_PROXY", "http://127.0.0.1:1"};
    const auto cause = get_failure();
    BOOST_TEST(cause.code == errc::proxy_rejected);
    BOOST_TEST(proxy.text_received().starts_with("CONNECT graph.example:443 HTTP/1.1\r\n"));
    BOOST_TEST(holds(proxy.text_received(), "\r\nProxy-Authorization: Basic YWRhOnMzY3JldA==\r\n"));
    for (const char* secret : {"s3cret", "ada"})
        BOOST_TEST(!holds(text_of(cause), secret), text_of(cause));
}

BOOST_AUTO_TEST_CASE(proxies_of_the_environment_are_not_used_for_loopback) {
    const variable set{"HTTPS_PROXY", "http://127.0.0.1:1"};
    config.proxy = {};
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_constructor_rejects_a_malformed_environment_variable) {
    const variable set{"HTTPS_PROXY", "http://ada:s3cret@127.0.0.1:port"};
    config.endpoint = elsewhere;
    config.proxy = {};
    BOOST_CHECK_EXCEPTION(client(), std::invalid_argument, [](const auto& e) {
        return holds(e.what(), "HTTPS_PROXY") && !holds(e.what(), "s3cret") && !holds(e.what(), "ada");
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(of_names, with_names)

BOOST_AUTO_TEST_CASE(the_proxy_resolves_the_name_of_the_server) {
    config.proxy = proxy_config::at("http://proxy.example:3128");
    const auto cause = get_failure();
    BOOST_TEST(looked_up == std::vector<std::string>{"proxy.example:3128"}, boost::test_tools::per_element());
    BOOST_TEST(cause.code == errc::proxy_unreachable);
    BOOST_TEST(cause.info.step == step::resolve);
    BOOST_TEST((cause.info.transport == asio::error::host_not_found));
}

BOOST_AUTO_TEST_CASE(a_server_listed_in_no_proxy_is_contacted_directly) {
    const variable set{"HTTPS_PROXY", "http://proxy.example:3128"};
    const variable except{"NO_PROXY", "other.example, .example:443"};
    const auto cause = get_failure();
    BOOST_TEST(looked_up == std::vector<std::string>{"graph.example:443"}, boost::test_tools::per_element());
    BOOST_TEST(cause.code == errc::host_not_found);
    BOOST_TEST(cause.info.proxy.empty());
}

BOOST_AUTO_TEST_CASE(proxy_config_none_ignores_the_environment) {
    const variable set{"HTTPS_PROXY", "http://proxy.example:3128"};
    config.proxy = proxy_config::none();
    BOOST_TEST(get_failure().code == errc::host_not_found);
    BOOST_TEST(looked_up == std::vector<std::string>{"graph.example:443"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
