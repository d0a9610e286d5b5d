// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The events that an observer receives during calls, and their order.

#include "support/faults.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/logger.hpp>
#include <copresence/observer.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace {

// Records a text for each event, and keeps the last event of the types that tests inspect.
class notes final : public observer {
public:
    std::vector<std::string> words;
    std::vector<std::string> request_ids;
    events::attempt_finished last_attempt;
    std::string last_request_id;
    events::retry_planned last_retry;
    std::vector<events::connection_opened> opened;
    // TLS version, cipher and certificate of each opened connection. Copied, because the event is valid only during the
    // call of the observer.
    std::vector<std::string> protected_by;

    std::size_t heads = 0;

    void on_request_sent(const events::request_sent&) noexcept override { ++heads; }

    void on_response_head_received(const events::response_head_received&) noexcept override { ++heads; }

    void on_attempt_started(const events::attempt_started& e) noexcept override {
        words.emplace_back(e.new_connection ? "started on a new connection" : "started");
        request_ids.emplace_back(e.client_request_id);
    }

    void on_attempt_finished(const events::attempt_finished& e) noexcept override {
        words.emplace_back("finished");
        last_attempt = e;
        last_request_id = e.request_id;
    }

    void on_retry_planned(const events::retry_planned& e) noexcept override {
        words.emplace_back("retry");
        last_retry = e;
    }

    void on_pause_started(const events::pause_started&) noexcept override { words.emplace_back("pause"); }

    void on_connection_opened(const events::connection_opened& e) noexcept override {
        words.emplace_back("opened");
        opened.push_back(e);
        const auto& tls = e.tls;
        protected_by.push_back(std::string{tls.version}
                                   .append(" ")
                                   .append(tls.cipher)
                                   .append(" ")
                                   .append(tls.certificate_subject));
    }

    void on_connection_closed(const events::connection_closed& e) noexcept override {
        words.emplace_back("retired: " + std::string{to_string(e.reason)});
    }

    void on_token_renewed(const events::token_renewed& e) noexcept override {
        words.emplace_back(e.code ? "no token" : "token");
    }
};

// Records each head as one text, with a line break after each line.
class wire_notes final : public observer {
public:
    struct head {
        std::string client_request_id;
        std::string text;
        std::size_t body_size = 0;
    };

    std::vector<head> sent;
    std::vector<head> received;

    void on_request_sent(const events::request_sent& e) noexcept override {
        sent.push_back({std::string{e.client_request_id}, text_of(e.head), e.body_size});
    }

    void on_response_head_received(const events::response_head_received& e) noexcept override {
        received.push_back({std::string{e.client_request_id}, text_of(e.head)});
    }

    bool wants_heads() const noexcept override { return true; }

private:
    static std::string text_of(events::head_lines lines) {
        std::string text;
        for (const auto& line : lines)
            text += line + '\n';
        return text;
    }
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

struct fixture : local_graph_fixture {
    const std::shared_ptr<notes> seen = std::make_shared<notes>();

    void watch(local_graph_config service = {}) {
        serve(std::move(service));
        config.observer = seen;
    }

    void expect(const std::vector<std::string>& words) {
        BOOST_TEST(seen->words == words, boost::test_tools::per_element());
    }
};

local_graph_config first_fails(fault what) {
    fault_rule rule;
    rule.when.numbers = {{1, 1}};
    rule.what = std::move(what);
    local_graph_config service;
    service.faults.rules.push_back(std::move(rule));
    return service;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(observing, fixture)

BOOST_AUTO_TEST_CASE(a_call_is_observed_from_its_token_to_its_response) {
    watch();
    get(some_ids(3));
    get(some_ids(2));
    expect({"token", "opened", "started on a new connection", "finished", "started", "finished"});
    const auto& last = seen->last_attempt;
    BOOST_TEST(!last.code);
    BOOST_TEST(last.ids == 2U);
    BOOST_TEST(last.http_status == 200U);
    BOOST_TEST(last.bytes_received > 100U);
    BOOST_TEST(last.body_bytes > 10U);
    BOOST_TEST(last.body_bytes < last.bytes_received);
    BOOST_TEST((last.phases.first_byte > events::duration::zero()));
    BOOST_TEST((last.phases.open == events::duration::zero()));
    BOOST_TEST(!seen->last_request_id.empty());
    BOOST_TEST(seen->request_ids.size() == 2U);
    BOOST_TEST(seen->request_ids[0] != seen->request_ids[1]);
}

BOOST_AUTO_TEST_CASE(a_failed_attempt_is_observed_with_its_retry_and_connection) {
    watch(first_fails(test::cutting(100, faults::close_mode::close)));
    get(some_ids(1));
    expect({"token", "opened", "started on a new connection", "retired: failed", "finished", "retry",
            "opened", "started on a new connection", "finished"});
    BOOST_TEST(seen->last_retry.code == errc::truncated_response);
    BOOST_TEST(seen->last_retry.retry == 1U);
    BOOST_TEST(seen->opened.back().session_resumed);
}

BOOST_AUTO_TEST_CASE(a_429_is_observed_as_a_pause) {
    watch(first_fails(test::status(429, {{"Retry-After", "0.1"}})));
    get(some_ids(1));
    expect({"token", "opened", "started on a new connection", "finished", "retry", "pause", "started",
            "finished"});
    BOOST_TEST(seen->last_retry.delay.count() == 100);
}

BOOST_AUTO_TEST_CASE(a_connection_that_cannot_be_opened_is_observed_with_its_step) {
    watch();
    graph().close();
    config.retry.max_retries = 0;
    get_failure(some_ids(1));
    expect({"token", "opened", "retired: failed", "finished"});
    BOOST_TEST(seen->opened.back().code == errc::connect_failed);
    BOOST_TEST(seen->opened.back().step == step::connect);
    BOOST_TEST(seen->last_attempt.code == errc::connect_failed);
    BOOST_TEST(seen->last_attempt.http_status == 0U);
}

BOOST_AUTO_TEST_CASE(a_failed_token_request_is_observed) {
    watch();
    config.token_provider = callback_token([](token_request) -> boost::asio::awaitable<access_token> {
        throw std::runtime_error{"closed on Sundays"};
        co_return access_token{};
    });
    get_failure(some_ids(1));
    expect({"no token", "finished"});
    BOOST_TEST(seen->last_attempt.code == errc::token_unavailable);
}

BOOST_DATA_TEST_CASE(no_line_of_the_logger_shows_the_token,
                     boost::unit_test::data::make({log_level::debug, log_level::trace}), min) {
    local_graph_config service = first_fails(test::status(503, {{"X-Echo", "Bearer very-secret-token"}}));
    service.token = "very-secret-token";
    watch(std::move(service));
    std::vector<std::string> lines;
    config.observer = make_logger(min, [&](log_level, std::string_view line) { lines.emplace_back(line); });
    get(some_ids(700));
    BOOST_TEST(lines.size() > (min == log_level::trace ? 30U : 5U));
    for (const auto& line : lines) {
        BOOST_TEST(line.find("very-secret") == std::string::npos, line);
        BOOST_TEST(line.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_opened_connection_is_observed_with_its_tls_properties) {
    watch();
    get(some_ids(1));
    BOOST_REQUIRE(seen->protected_by.size() == 1U);
    const auto& text = seen->protected_by.front();
    BOOST_TEST(text.starts_with("TLSv1.3 TLS_"), text);
    BOOST_TEST(text.ends_with(" CN=local server,O=copresence local_graph"), text);
}

BOOST_AUTO_TEST_CASE(heads_are_observed_as_sent_and_received) {
    const auto wire = std::make_shared<wire_notes>();
    std::size_t body_size = 0;
    script([&](const local_graph_request& request) -> std::optional<local_graph_response> {
        body_size = request.body.size();
        return std::nullopt;
    });
    config.observer = wire;
    get(some_ids(2));
    BOOST_REQUIRE(wire->sent.size() == 1U);
    const auto& sent = wire->sent.front();
    BOOST_TEST(
        sent.text.starts_with("POST /v1.0/communications/getPresencesByUserId HTTP/1.1\nHost: localhost:"),
        sent.text);
    BOOST_TEST(holds(sent.text, "\nAuthorization: Bearer ***\n"), sent.text);
    BOOST_TEST(holds(sent.text, "\nclient-request-id: " + sent.client_request_id + '\n'), sent.text);
    BOOST_TEST(sent.body_size == body_size);
    BOOST_REQUIRE(wire->received.size() == 1U);
    const auto& received = wire->received.front();
    BOOST_TEST(received.client_request_id == sent.client_request_id);
    BOOST_TEST(received.text.starts_with("HTTP/1.1 200 OK\n"), received.text);
    BOOST_TEST(holds(received.text, "\nclient-request-id: " + sent.client_request_id + '\n'), received.text);
    BOOST_TEST(!holds(received.text, "{\"value\""), received.text);
}

BOOST_AUTO_TEST_CASE(a_token_echoed_by_the_server_is_redacted_in_heads) {
    const auto wire = std::make_shared<wire_notes>();
    std::string token;
    std::size_t completed = 0;
    script([&](const local_graph_request& request) -> std::optional<local_graph_response> {
        token = request.header("Authorization").substr(std::string_view{"Bearer "}.size());
        if (++completed > 1) return std::nullopt;
        // Responds with a next link that contains the token. The second request follows this link.
        const auto link = graph().endpoint() + "/v1.0/more?$skiptoken=" + token;
        return local_graph_response{200,
                                    {{"X-Echo", token + ", " + token},
                                     {"Authorization", "Bearer " + token},
                                     {"Set-Cookie", "id=cookie-of-mine; Path=/"}},
                                    "{\"@odata.nextLink\":\"" + link + "\",\"value\":[]}"};
    });
    config.observer = wire;
    config.retry.max_retries = 0;
    get_failure(some_ids(1));
    BOOST_REQUIRE(!token.empty());
    BOOST_REQUIRE(wire->sent.size() == 2U);
    BOOST_REQUIRE(wire->received.size() == 2U);
    BOOST_TEST(holds(wire->received.front().text, "\nX-Echo: [token], [token]\n"),
               wire->received.front().text);
    BOOST_TEST(holds(wire->received.front().text, "\nAuthorization: Bearer ***\n"));
    BOOST_TEST(holds(wire->received.front().text, "\nSet-Cookie: id=***\n"));
    BOOST_TEST(holds(wire->sent.back().text, "GET /v1.0/more?$skiptoken=[token] HTTP/1.1\n"),
               wire->sent.back().text);
    for (const auto& heads : {wire->sent, wire->received}) {
        for (const auto& each : heads)
            BOOST_TEST(!holds(each.text, token), each.text);
    }
}

BOOST_AUTO_TEST_CASE(a_rejected_request_is_observed_with_its_challenge) {
    const auto wire = std::make_shared<wire_notes>();
    serve({});
    config.token_provider = static_token("wrong-token");
    config.observer = wire;
    BOOST_TEST((get_failure().code == condition::unauthorized));
    BOOST_REQUIRE(!wire->received.empty());
    BOOST_TEST(holds(wire->received.front().text, "\nWWW-Authenticate: Bearer "),
               wire->received.front().text);
    BOOST_TEST(!holds(wire->sent.front().text, "wrong-token"));
}

BOOST_AUTO_TEST_CASE(an_observer_receives_no_heads_unless_it_wants_them) {
    watch();
    get(some_ids(1));
    BOOST_TEST(!seen->words.empty());
    BOOST_TEST(seen->heads == 0U);
}

BOOST_AUTO_TEST_CASE(each_request_of_a_call_has_the_traceparent_of_the_call) {
    constexpr std::string_view trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    std::vector<std::string> traces;
    script([&](const local_graph_request& request) -> std::optional<local_graph_response> {
        traces.emplace_back(request.header("traceparent"));
        return std::nullopt;
    });
    request_options options;
    options.traceparent = traceparent{trace};
    get(some_ids(700), options);
    get(some_ids(1));
    std::sort(traces.begin(), traces.end());
    const std::vector<std::string> expected{"", std::string{trace}, std::string{trace}};
    BOOST_TEST(traces == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(connections_opened_by_a_warm_up_are_observed) {
    watch();
    BOOST_TEST(test::run_on(context, client().warm_up(2)) == 2U);
    expect({"opened", "opened"});
    for (const auto& each : seen->opened)
        BOOST_TEST(!each.code);
}

BOOST_AUTO_TEST_SUITE_END()
