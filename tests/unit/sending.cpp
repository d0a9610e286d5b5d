// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Retries, tokens and deadlines of a request to Graph, over a transport that plays a script. Uses no socket.

#include "graph/send.hpp"

#include "support/scripted_transport.hpp"
#include "support/simulated_time.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
using copresence::test::failed;
using copresence::test::hanging;
using copresence::test::scripted;
using copresence::test::status;
namespace asio = boost::asio;
namespace data = boost::unit_test::data;

namespace {

class text_handler final : public response_handler {
public:
    void begin() override { text.clear(); }

    error_code on_body(std::span<const char> bytes) override {
        text.append(bytes.data(), bytes.size());
        return {};
    }

    error_code on_end() override { return {}; }

    error_code verify() override { return verified; }

    std::string detail() const override { return {}; }

    bool may_be_misdelivered(unsigned) const noexcept override { return misdelivered; }

    void before_retry(graph_request&, bool) override { ++retries; }

    std::string text;
    error_code verified;
    bool misdelivered = false;
    int retries = 0;
};

struct fixture {
    fixture() {
        config.token_provider =
            callback_token([this](token_request asked) { return issue(this, std::move(asked)); });
        request.target = "/v1.0/x";
        config.retry.max_retries = 3;
    }

    static asio::awaitable<access_token> issue(fixture* self, token_request asked) {
        if (self->token_hangs) {
            asio::steady_timer never{co_await asio::this_coro::executor,
                                     asio::steady_timer::time_point::max()};
            co_await never.async_wait(asio::use_awaitable);
        }
        self->rejected_tokens.emplace_back(asked.rejected.view());
        access_token token;
        token.value = "token-" + std::to_string(self->rejected_tokens.size());
        co_return token;
    }

    // Sends the request. `meanwhile` runs while the request waits.
    result<void> run(std::function<void(operation&)> meanwhile = {}) {
        auto client = std::make_shared<session>(
            io.get_executor(), config,
            std::make_unique<test::scripted_transport>(io.get_executor(), script, seen));
        current = client.get();
        const auto running = std::make_shared<operation>(client, options, options.timeout.value_or(1h));
        std::function<void()> act;
        if (meanwhile) act = [&] { meanwhile(*running); };
        return time.run_on(io, start(running, &request, &handler, &config.retry), act);
    }

    static asio::awaitable<result<void>> start(std::shared_ptr<operation> running, graph_request* request,
                                               text_handler* handler, const retry_config* config) {
        running->begin();
        operation::worker worker{*running};
        retry_policy policy{*config};
        co_return co_await send(worker, *request, *handler, policy);
    }

    test::simulated_time time;
    asio::io_context io{1};
    client_config config;
    request_options options;
    graph_request request;
    text_handler handler;
    std::deque<scripted> script;
    std::vector<test::seen_exchange> seen;
    std::vector<std::string> rejected_tokens;
    bool token_hangs = false;
    session* current = nullptr;
};

// A script that ends with a success after a number of attempts.
struct recovery {
    const char* name;
    std::vector<scripted> before;
    bool new_connection; // of the last attempt
};

std::ostream& operator<<(std::ostream& out, const recovery& r) { return out << r.name; }

const recovery recoveries[]{
    {"success", {}, false},
    {"204 has no body", {}, false},
    {"500", {status(500)}, false},
    {"502, 504", {status(502), status(504)}, false},
    {"503 asks for another connection", {status(503)}, true},
    {"408 asks for another connection", {status(408)}, true},
    {"429", {status(429)}, false},
    {"429 with a delay", {status(429, "Retry-After: 0.001\r\n")}, false},
    {"the connection cannot be opened", {failed(errc::connect_failed, false)}, false},
    {"the name is not found", {failed(errc::host_not_found, false)}, false},
    {"the connection is lost", {failed(errc::connection_lost)}, false},
    {"the response is truncated",
     {{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", errc::truncated_response}},
     false},
    {"an error status counts in spite of a truncated body",
     {{"HTTP/1.1 503 X\r\nContent-Length: 9\r\n\r\n{", errc::truncated_response}},
     true},
    {"TLS fails", {failed(errc::tls_failed, false)}, false},
    {"401 renews the token", {status(401)}, false},
};

// A script whose last exchange fails for good.
struct defeat {
    const char* name;
    std::vector<scripted> script;
    error_code code;
    step at;
};

std::ostream& operator<<(std::ostream& out, const defeat& d) { return out << d.name; }

const defeat defeats[]{
    {"400", {status(400)}, {400, http_category()}, step::none},
    {"404", {status(404)}, {404, http_category()}, step::none},
    {"redirect",
     {status(302, "Location: https://other.example/\r\n")},
     errc::unexpected_redirect,
     step::none},
    {"untrusted", {failed(errc::untrusted_certificate, false)}, errc::untrusted_certificate, step::connect},
    {"401 twice", {status(401), status(401)}, {401, http_category()}, step::none},
    {"no retry is left",
     {status(500), status(500), status(500), status(500)},
     {500, http_category()},
     step::none},
    {"a delay that is too long", {status(503, "Retry-After: 181\r\n")}, {503, http_category()}, step::none},
};

// The waits of a request, and how each is entered.
struct wait_case {
    const char* name;
    void (*prepare)(fixture&);
    step at; // where the wait's own deadline or the operation's deadline is reported
};

std::ostream& operator<<(std::ostream& out, const wait_case& w) { return out << w.name; }

const wait_case waits[]{
    {"token", [](fixture& f) { f.token_hangs = true; }, step::token},
    {"exchange", [](fixture& f) { f.script.push_back(hanging()); }, step::response_header},
    {"backoff", [](fixture& f) { f.script.push_back(status(503, "Retry-After: 100\r\n")); }, step::backoff},
    {"limiter",
     [](fixture& f) {
         f.config.rate_limiter = std::make_shared<local_rate_limiter>();
         f.config.rate_limiter->pause(deadline_timer::clock::now() + 100s);
     },
     step::rate_limiter},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending, fixture)

BOOST_DATA_TEST_CASE_F(fixture, a_request_recovers_from_transient_failures, data::make(recoveries), each) {
    script.assign(each.before.begin(), each.before.end());
    script.push_back(status(200, {}, "done"));
    const auto sent = run();
    BOOST_TEST(sent.has_value());
    BOOST_TEST(handler.text == "done");
    BOOST_REQUIRE(seen.size() == each.before.size() + 1);
    BOOST_TEST(seen.back().new_connection == each.new_connection);
    BOOST_TEST(script.empty());
}

BOOST_DATA_TEST_CASE_F(fixture, a_permanent_failure_ends_the_request, data::make(defeats), each) {
    script.assign(each.script.begin(), each.script.end());
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == each.code);
    BOOST_TEST(sent.error().info.step == each.at);
    BOOST_TEST(script.empty());
}

BOOST_DATA_TEST_CASE_F(fixture, a_cancellation_ends_every_wait, data::make(waits), each) {
    each.prepare(*this);
    const auto sent =
        run([](operation& running) { running.stop(asio::error::operation_aborted, step::none); });
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == asio::error::operation_aborted);
    BOOST_TEST(seen.size() <= 1U);
}

BOOST_DATA_TEST_CASE_F(fixture, a_close_ends_every_wait, data::make(waits), each) {
    each.prepare(*this);
    const auto sent = run([](operation& running) { running.session->close(); });
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == errc::client_closed);
}

BOOST_DATA_TEST_CASE_F(fixture, the_deadline_of_the_operation_ends_every_wait, data::make(waits), each) {
    options.timeout = 2s;
    each.prepare(*this);
    if (each.at == step::rate_limiter || each.at == step::backoff) {
        // A delay beyond the deadline fails the request before the wait.
        options.timeout = 200s;
        const auto sent = run([&](operation&) { time.advance(200s); });
        BOOST_REQUIRE(sent.has_error());
        BOOST_TEST(sent.error().code == errc::timeout);
        return;
    }
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == errc::timeout);
    BOOST_TEST(sent.error().info.step == step::call);
    BOOST_TEST((time.elapsed() >= 2s));
    BOOST_TEST((time.elapsed() < 2s + 5ms));
}

BOOST_AUTO_TEST_CASE(a_provider_that_does_not_answer_ends_the_wait_for_a_token) {
    token_hangs = true;
    config.retry.max_retries = 0;
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == errc::timeout);
    BOOST_TEST(sent.error().info.step == step::token);
    BOOST_TEST((time.elapsed() >= config.timeouts.token));
    BOOST_TEST((time.elapsed() < config.timeouts.token + 5ms));
}

BOOST_AUTO_TEST_CASE(a_request_waits_for_the_delay_that_the_server_asked_for) {
    script = {status(503, "Retry-After: 100\r\n"), status(429, "Retry-After: 20\r\n"),
              status(200, {}, "done")};
    BOOST_TEST(run().has_value());
    BOOST_TEST((time.elapsed() >= 120s));
    BOOST_TEST((time.elapsed() <= 130s)); // with the jitter
}

BOOST_AUTO_TEST_CASE(the_pauses_between_attempts_stay_within_the_backoff) {
    config.retry.max_retries = 6;
    script = {status(500), status(500), status(500), status(500), status(500), status(500), status(200)};
    BOOST_TEST(run().has_value());
    BOOST_TEST((time.elapsed() > 0s));
    BOOST_TEST((time.elapsed() <=
                500ms + 1s + 2s + 4s + 8s + 16s + 100ms)); // the caps of the six delays, rounded up
}

BOOST_AUTO_TEST_CASE(a_stopped_operation_sends_nothing) {
    token_hangs = true;
    const auto sent =
        run([](operation& running) { running.stop(asio::error::operation_aborted, step::none); });
    BOOST_TEST(sent.has_error());
    BOOST_TEST(seen.empty());
    BOOST_TEST(current != nullptr);
}

BOOST_AUTO_TEST_CASE(a_rejected_token_is_reported_and_replaced) {
    script = {status(401), status(200, {}, "done")};
    BOOST_TEST(run().has_value());
    BOOST_REQUIRE(seen.size() == 2U);
    BOOST_TEST(seen[0].request.find("Authorization: Bearer token-1\r\n") != std::string::npos);
    BOOST_TEST(seen[1].request.find("Authorization: Bearer token-2\r\n") != std::string::npos);
    const std::vector<std::string> expected{"", "token-1"};
    BOOST_TEST(rejected_tokens == expected, boost::test_tools::per_element());
    BOOST_TEST(handler.retries == 0); // the request itself stays the same
}

BOOST_AUTO_TEST_CASE(each_attempt_has_its_own_number_and_request_id) {
    script = {status(500), status(500), status(200, {}, "done")};
    BOOST_TEST(run().has_value());
    BOOST_REQUIRE(seen.size() == 3U);
    const auto id_of = [](const std::string& text) {
        return text.substr(text.find("client-request-id: "), 55);
    };
    BOOST_TEST(id_of(seen[0].request) != id_of(seen[1].request));
    BOOST_TEST(seen[0].request.find("Retry-Attempt") == std::string::npos);
    BOOST_TEST(seen[1].request.find("\r\nRetry-Attempt: 1\r\n") != std::string::npos);
    BOOST_TEST(seen[2].request.find("\r\nRetry-Attempt: 2\r\n") != std::string::npos);
    BOOST_TEST(handler.retries == 2);
}

BOOST_AUTO_TEST_CASE(a_429_that_ends_the_request_pauses_all_others) {
    script = {status(429, "Retry-After: 181\r\n")};
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == condition::throttled);
    BOOST_TEST(sent.error().info.retry_after.value().count() == 181'000);
    BOOST_TEST(config.rate_limiter->stats().paused);
    BOOST_TEST(config.rate_limiter->stats().throttled == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_pause_fails_the_request_at_once) {
    config.rate_limiter = std::make_shared<local_rate_limiter>();
    config.rate_limiter->pause(deadline_timer::clock::now() + 1h);
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == condition::throttled);
    BOOST_TEST(sent.error().info.step == step::rate_limiter);
    BOOST_TEST(seen.empty());
}

BOOST_AUTO_TEST_CASE(the_permit_is_returned_after_success_and_after_failure) {
    config.rate_limiter = std::make_shared<local_rate_limiter>(local_rate_limiter_config{.requests = 0});
    script = {failed(errc::connection_lost), failed(errc::connect_failed, false), status(200, {}, "done")};
    BOOST_TEST(run().has_value());
    BOOST_TEST(config.rate_limiter->stats().requests ==
               2U); // nothing was sent on the connection that was not opened
    BOOST_TEST(config.rate_limiter->stats().in_window == 0U);
}

BOOST_AUTO_TEST_CASE(a_response_that_the_handler_rejects_is_final) {
    handler.verified = make_error_code(errc::foreign_page);
    script = {status(200, {}, "done")};
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == errc::foreign_page);
    BOOST_TEST(sent.error().info.call.attempts == 1U);
}

BOOST_AUTO_TEST_CASE(a_misdelivered_response_is_requested_again_on_a_new_connection) {
    handler.verified = make_error_code(errc::malformed_response);
    handler.misdelivered = true;
    script = {status(200), status(200), status(200), status(200)};
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == errc::malformed_response);
    BOOST_REQUIRE(seen.size() == 4U);
    BOOST_TEST(!seen[0].new_connection);
    BOOST_TEST(seen[1].new_connection);
    BOOST_TEST(handler.retries == 3);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_repeatable_is_sent_once_if_the_server_may_have_read_it) {
    request.repeatable = false;
    script = {failed(errc::connect_failed, false), failed(errc::connection_lost)};
    const auto sent = run();
    BOOST_REQUIRE(sent.has_error());
    BOOST_TEST(sent.error().code == errc::connection_lost);
    BOOST_TEST(script.empty());
}

BOOST_AUTO_TEST_SUITE_END()
