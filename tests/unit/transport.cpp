// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Leases, openings, exchanges and repetitions, over connections that play a script, in simulated time. Uses no socket.

#include "http/transport.hpp"

#include "async/event.hpp"
#include "http/read_buffer.hpp"
#include "support/simulated_time.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
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
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace data = boost::unit_test::data;

namespace {

// What happens next on a connection: when it is opened, or in one exchange.
struct scripted {
    std::string response{}; // bytes that arrive; empty: none
    error_code failure{};   // of the opening, or of the exchange after the bytes
    bool hangs = false;     // waits until the timer ends the wait
};

const scripted opens{};

scripted fails(errc code) { return {{}, make_error_code(code), false}; }

scripted hangs() { return {{}, {}, true}; }

scripted responds(std::string status, std::string fields = {}) {
    return {"HTTP/1.1 " + std::move(status) + "\r\nContent-Length: 2\r\n" + std::move(fields) + "\r\n{}",
            {},
            false};
}

// The scripts of all connections, and what happened on them.
struct network {
    std::deque<scripted> openings;
    std::deque<scripted> exchanges;
    std::vector<std::string> log; // "open 1", "exchange 1", "close 1"; connections are numbered from 1
    std::size_t made = 0;
    bool idle_connections_live = true;
};

scripted take(std::deque<scripted>& from) {
    BOOST_REQUIRE_MESSAGE(!from.empty(), "the script has ended");
    const auto next = from.front();
    from.pop_front();
    return next;
}

class scripted_connection final : public connection {
public:
    scripted_connection(asio::any_io_executor strand, network& net)
        : strand_{std::move(strand)}
        , net_{net}
        , number_{std::to_string(++net.made)} {}

    ~scripted_connection() override { close(); }

    asio::awaitable<transport_result> open(resolver&, const url&, const timeout_config& limits,
                                           deadline_timer& timer) override {
        net_.log.push_back("open " + number_);
        const auto now = take(net_.openings);
        if (now.hangs) co_return co_await hang(timer, step::connect, limits.connect);
        if (now.failure) co_return transport_result{now.failure, step::connect, {}, {}};
        open_ = true;
        last_received_ = deadline_timer::clock::now();
        co_return transport_result{};
    }

    asio::awaitable<transport_result> exchange(std::string_view, response_reader& reader,
                                               const timeout_config& limits, deadline_timer& timer) override {
        net_.log.push_back("exchange " + number_);
        const auto now = take(net_.exchanges);
        if (now.hangs) co_return co_await hang(timer, step::response_header, limits.first_byte);
        error_code ec;
        if (!now.response.empty()) {
            const auto space = reader.prepare();
            std::copy(now.response.begin(), now.response.end(), space.begin());
            ec = reader.commit(now.response.size());
            last_received_ = deadline_timer::clock::now();
        }
        if (!ec) ec = now.failure;
        const auto socket = now.failure ? error_code{asio::error::connection_reset} : error_code{};
        co_return transport_result{ec, ec ? step::response_body : step::none, socket, {}};
    }

    void close() noexcept override {
        if (std::exchange(open_, false)) net_.log.push_back("close " + number_);
        if (hanging_ != nullptr) hanging_->interrupt();
    }

    bool usable() const noexcept override { return open_; }

    bool alive() noexcept override { return net_.idle_connections_live; }

    deadline_timer::clock::time_point last_received_at() const noexcept override { return last_received_; }

    bool session_resumed() const noexcept override { return false; }

    tls_facts tls() const override { return {}; }

private:
    asio::awaitable<transport_result> hang(deadline_timer& timer, step at, deadline_timer::duration limit) {
        event never{strand_};
        hanging_ = &never;
        {
            deadline_timer::scoped_deadline deadline{timer, *this, at, limit};
            co_await never.wait();
        }
        hanging_ = nullptr;
        co_return transport_result{timer.reason(asio::error::operation_aborted), timer.step(), {}, {}};
    }

    const asio::any_io_executor strand_;
    network& net_;
    const std::string number_;
    event* hanging_ = nullptr;
    bool open_ = false;
    deadline_timer::clock::time_point last_received_{};
};

// Accepts every response.
class any_response final : public response_consumer {
public:
    error_code on_header(const response_header& header) override {
        status = header.status();
        return {};
    }

    error_code on_body(std::span<const char>) override { return {}; }

    error_code on_end() override { return {}; }

    unsigned status = 0;
};

class scripted_exchange final : public exchange {
public:
    explicit scripted_exchange(asio::any_io_executor strand)
        : strand_{std::move(strand)} {}

    void on_wait() noexcept override { ++waits; }

    void on_leased() override { ++leases; }

    void on_opened() override { ++openings; }

    bool try_prepare() override { return ready; }

    asio::awaitable<bool> prepare() override {
        if (preparation_hangs != nullptr) {
            event never{strand_};
            deadline_timer::scoped_deadline deadline{*preparation_hangs, never, step::token, 30s};
            co_await never.wait();
            co_return false;
        }
        co_return becomes_ready;
    }

    std::string_view begin(bool new_connection) override {
        begun_on_new.push_back(new_connection);
        response.status = 0;
        reader_.emplace(limits, response, buffer);
        return "GET / HTTP/1.1\r\n\r\n";
    }

    response_reader& reader() noexcept override { return *reader_; }

    bool end(const transport_result&) override { return reuse; }

    unsigned status() const noexcept override { return response.status; }

    bool is_repeatable() const noexcept override { return repeatable; }

    bool ready = true;
    bool becomes_ready = true;
    deadline_timer* preparation_hangs = nullptr;
    bool reuse = true;
    bool repeatable = true;
    int waits = 0;
    int leases = 0;
    int openings = 0;
    std::vector<bool> begun_on_new;
    any_response response;

private:
    const asio::any_io_executor strand_;
    limit_config limits;
    read_buffer buffer{limits.header_size};
    std::optional<response_reader> reader_;
};

struct fixture {
    fixture() {
        transport_config config;
        config.server = *url::parse("http://127.0.0.1:1");
        config.pool = {2, 60'000ms, 300'000ms};
        transport_hooks hooks;
        hooks.stats = stats;
        hooks.make_connection = [this] {
            return std::make_unique<scripted_connection>(io.get_executor(), net);
        };
        subject = std::make_unique<pooled_transport>(io.get_executor(), std::move(config), std::move(hooks));
    }

    // Runs the exchange `what`. `meanwhile` runs while the exchange waits.
    std::optional<transport_result> run(const std::function<void()>& meanwhile = {},
                                        bool new_connection = false) {
        return time.run_on(io, subject->run(what, timer, new_connection), meanwhile);
    }

    // Leaves one idle connection in the pool.
    void open_a_connection() {
        net.openings.push_back(opens);
        net.exchanges.push_back(responds("200 OK"));
        deadline_timer own{*shared};
        scripted_exchange first{io.get_executor()};
        BOOST_REQUIRE(!!time.run_on(io, subject->run(first, own, false)).value());
        BOOST_REQUIRE(stats->connections_idle == 1U);
        net.log.clear();
    }

    // Takes both connections of the pool.
    std::vector<lease> take_all() {
        std::vector<lease> held;
        for (int i = 0; i < 2; ++i) {
            net.openings.push_back(opens);
            lease next;
            deadline_timer own{*shared};
            BOOST_REQUIRE(!!time.run_on(io, open_one(next, own)));
            held.push_back(std::move(next));
        }
        net.log.clear();
        return held;
    }

    asio::awaitable<transport_result> open_one(lease& into, deadline_timer& with) {
        return subject->open_one(into, with);
    }

    std::uint64_t closed(close_reason cause) { return stats->retired(cause); }

    test::simulated_time time;
    asio::io_context io{1};
    network net;
    const std::shared_ptr<live_stats> stats = std::make_shared<live_stats>();
    const std::shared_ptr<deadline_timer::shared_timer> shared =
        std::make_shared<deadline_timer::shared_timer>(io.get_executor());
    deadline_timer timer{*shared, deadline_timer::clock::now() + 240s};
    std::unique_ptr<pooled_transport> subject;
    scripted_exchange what{io.get_executor()};
};

// A wait of an exchange, and how it is entered.
struct wait_case {
    const char* name;
    std::vector<lease> (*enter)(fixture&); // what it returns is held during the wait
    step at;
    std::chrono::milliseconds limit; // of this wait
    step limited;                    // the step that is reported at the limit
};

std::ostream& operator<<(std::ostream& out, const wait_case& w) { return out << w.name; }

const wait_case waits[]{
    {"for a connection", [](fixture& f) { return f.take_all(); }, step::lease, 240s, step::lease},
    {"for the opening",
     [](fixture& f) {
         f.net.openings.push_back(hangs());
         return std::vector<lease>{};
     },
     step::connect, 10s, step::connect},
    {"for the preparation",
     [](fixture& f) {
         f.net.openings.push_back(opens);
         f.what.ready = false;
         f.what.preparation_hangs = &f.timer;
         return std::vector<lease>{};
     },
     step::token, 30s, step::none},
    {"for the response on a new connection",
     [](fixture& f) {
         f.net.openings.push_back(opens);
         f.net.exchanges.push_back(hangs());
         return std::vector<lease>{};
     },
     step::response_header, 30s, step::response_header},
    {"for the response on a reused connection",
     [](fixture& f) {
         f.open_a_connection();
         f.net.exchanges.push_back(hangs());
         return std::vector<lease>{};
     },
     step::response_header, 30s, step::response_header},
};

// An exchange on a reused connection, and whether it is repeated on a new one.
struct reuse_case {
    const char* name;
    scripted first;
    bool repeated;
    bool repeatable = true;
};

std::ostream& operator<<(std::ostream& out, const reuse_case& r) { return out << r.name; }

const reuse_case reuses[]{
    {"success", responds("200 OK"), false},
    {"the connection ends before the response", fails(errc::connection_lost), true},
    {"408", responds("408 Request Timeout", "Connection: close\r\n"), true},
    {"503", responds("503 X"), false},
    {"the connection ends within the response",
     {"HTTP/1.1 200 OK\r\n", make_error_code(errc::truncated_response)},
     false},
    {"malformed", {"HTTP/9 200 OK\r\n\r\n", {}}, false},
    {"an exchange that must not be repeated", fails(errc::connection_lost), false, false},
};

// The end of an exchange, and what becomes of its connection.
struct end_case {
    const char* name;
    scripted script;
    bool reuse; // what the exchange says
    std::optional<close_reason> closed;
};

std::ostream& operator<<(std::ostream& out, const end_case& e) { return out << e.name; }

const end_case ends[]{
    {"success", responds("200 OK"), true, std::nullopt},
    {"an error status", responds("500 X"), true, std::nullopt},
    {"Connection: close", responds("200 OK", "Connection: close\r\n"), true, close_reason::response},
    {"a response that the exchange distrusts", responds("200 OK"), false, close_reason::response},
    {"a lost connection", fails(errc::connection_lost), true, close_reason::failed},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(transport, fixture)

BOOST_DATA_TEST_CASE_F(fixture, the_end_of_an_exchange_decides_about_its_connection, data::make(ends), each) {
    net.openings.push_back(opens);
    net.exchanges.push_back(each.script);
    what.reuse = each.reuse;
    const auto result = run();
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->code == each.script.failure);
    BOOST_TEST(stats->connections_idle == (each.closed ? 0U : 1U));
    if (each.closed) BOOST_TEST(closed(*each.closed) == 1U);
    BOOST_TEST(what.waits == 1); // the opening
    BOOST_TEST(what.leases == 1);
    BOOST_TEST(what.openings == 1);
}

BOOST_DATA_TEST_CASE_F(fixture, a_request_on_a_reused_connection_is_repeated_if_the_server_had_ended_it,
                       data::make(reuses), each) {
    open_a_connection();
    net.exchanges.push_back(each.first);
    if (each.repeated) {
        net.openings.push_back(opens);
        net.exchanges.push_back(responds("200 OK"));
    }
    what.repeatable = each.repeatable;
    const auto result = run();
    BOOST_REQUIRE(result.has_value());
    const std::vector<bool> begun = each.repeated ? std::vector<bool>{false, true} : std::vector<bool>{false};
    BOOST_TEST(what.begun_on_new == begun, boost::test_tools::per_element());
    if (each.repeated) BOOST_TEST(what.status() == 200U);
    BOOST_TEST(net.exchanges.empty());
    BOOST_TEST(net.made == (each.repeated ? 2U : 1U));
}

BOOST_AUTO_TEST_CASE(a_request_is_repeated_only_once) {
    open_a_connection();
    net.exchanges = {fails(errc::connection_lost), fails(errc::connection_lost)};
    net.openings.push_back(opens);
    const auto result = run();
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->code == errc::connection_lost);
    BOOST_TEST(closed(close_reason::failed) == 2U);
    BOOST_TEST(stats->connections_open == 0U);
}

BOOST_AUTO_TEST_CASE(a_request_is_not_repeated_on_another_idle_connection) {
    for (auto& each : take_all())
        each.keep();
    net.exchanges = {fails(errc::connection_lost), responds("200 OK")};
    net.openings.push_back(opens);
    BOOST_REQUIRE(run().has_value());
    const std::vector<bool> begun{false, true};
    BOOST_TEST(what.begun_on_new == begun, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_repeated_request_whose_connection_cannot_be_opened_reports_that) {
    open_a_connection();
    net.exchanges.push_back(fails(errc::connection_lost));
    net.openings.push_back(fails(errc::connect_failed));
    const auto result = run();
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->code == errc::connect_failed);
    BOOST_TEST(result->step == step::connect);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_not_used_if_a_new_one_is_required) {
    open_a_connection();
    net.openings.push_back(opens);
    net.exchanges.push_back(responds("200 OK"));
    BOOST_REQUIRE(run({}, true).has_value());
    const std::vector<std::string> expected{"open 2", "exchange 2"};
    BOOST_TEST(net.log == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_idle_connection_that_the_server_closed_is_replaced) {
    open_a_connection();
    net.idle_connections_live = false;
    time.advance(30s); // longer than a connection is trusted without a look at its socket
    net.openings.push_back(opens);
    net.exchanges.push_back(responds("200 OK"));
    BOOST_REQUIRE(run().has_value());
    BOOST_TEST(closed(close_reason::stale) == 1U);
    BOOST_TEST(what.begun_on_new.size() == 1U);
    BOOST_TEST(what.begun_on_new.front());
}

BOOST_AUTO_TEST_CASE(idle_connections_end_after_the_idle_timeout_and_the_maximum_age) {
    open_a_connection();
    time.advance(61s);
    open_a_connection(); // uses the pool, which closes what has outlived its time
    BOOST_TEST(closed(close_reason::idle_timeout) == 1U);
    for (int i = 0; i < 8; ++i) { // kept busy until it is too old
        time.advance(40s);
        net.openings = {opens};
        net.exchanges = {responds("200 OK")};
        BOOST_REQUIRE(run().has_value());
    }
    BOOST_TEST(closed(close_reason::max_age) == 1U);
    BOOST_TEST(net.made == 3U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_cannot_be_opened_leaves_no_trace_in_the_pool) {
    net.openings.push_back(fails(errc::host_not_found));
    const auto result = run();
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->code == errc::host_not_found);
    BOOST_TEST(what.openings == 1);
    BOOST_TEST(what.begun_on_new.empty());
    BOOST_TEST(stats->connections_open == 0U);
    BOOST_TEST(closed(close_reason::failed) == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_ready_returns_a_reused_connection_at_once) {
    open_a_connection();
    what.ready = false;
    BOOST_TEST(!run().has_value());
    BOOST_TEST(stats->connections_idle == 1U);
    BOOST_TEST(what.begun_on_new.empty());
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_ready_is_prepared_on_a_new_connection) {
    net.openings.push_back(opens);
    net.exchanges.push_back(responds("200 OK"));
    what.ready = false;
    BOOST_REQUIRE(run().has_value());
    BOOST_TEST(what.status() == 200U);
}

BOOST_AUTO_TEST_CASE(a_new_connection_stays_in_the_pool_if_the_preparation_fails) {
    net.openings.push_back(opens);
    what.ready = what.becomes_ready = false;
    BOOST_TEST(!run().has_value());
    BOOST_TEST(stats->connections_idle == 1U);
}

BOOST_AUTO_TEST_CASE(a_waiting_request_gets_the_next_connection) {
    auto held = take_all();
    net.exchanges.push_back(responds("200 OK"));
    const auto result = run([&] { held.front().keep(); });
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(!!*result);
    BOOST_TEST(what.waits == 1);
    BOOST_TEST(net.log.front() == "exchange 1");
}

BOOST_AUTO_TEST_CASE(a_connection_that_arrives_together_with_a_cancellation_returns_to_the_pool) {
    auto held = take_all();
    const auto result = run([&] {
        held.front().keep();
        timer.stop(asio::error::operation_aborted, step::none);
    });
    BOOST_TEST((result.value().code == asio::error::operation_aborted));
    BOOST_TEST(what.begun_on_new.empty());
    BOOST_TEST(stats->connections_idle == 1U);
}

BOOST_AUTO_TEST_CASE(a_waiting_request_opens_a_connection_in_place_of_one_that_ended) {
    auto held = take_all();
    net.openings.push_back(opens);
    net.exchanges.push_back(responds("200 OK"));
    const auto result = run([&] { held.front().close(close_reason::failed); });
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(!!*result);
    BOOST_TEST(what.waits == 2); // for the lease and for the opening
    BOOST_TEST(net.log.back() == "exchange 3");
}

BOOST_DATA_TEST_CASE_F(fixture, a_cancellation_ends_every_wait, data::make(waits), each) {
    const auto held = each.enter(*this);
    const auto before = time.elapsed();
    const auto result = run([&] { timer.stop(asio::error::operation_aborted, step::none); });
    if (each.at != step::token) BOOST_TEST((result.value().code == asio::error::operation_aborted));
    BOOST_TEST((time.elapsed() == before));
    BOOST_TEST(stats->connections_open == held.size() + (each.at == step::token ? 1U : 0U));
    BOOST_TEST(timer.stopped());
}

BOOST_DATA_TEST_CASE_F(fixture, a_close_ends_every_wait_and_every_connection, data::make(waits), each) {
    const auto held = each.enter(*this);
    const auto result = run([&] {
        timer.stop(make_error_code(errc::client_closed), step::none); // as the session does
        subject->close();
    });
    if (each.at != step::token) BOOST_TEST((result.value().code == errc::client_closed));
    BOOST_TEST(stats->connections_idle == 0U);
    BOOST_TEST(std::count(net.log.begin(), net.log.end(), "close 1") == (each.at == step::connect ? 0 : 1));
}

BOOST_DATA_TEST_CASE_F(fixture, each_wait_has_its_own_limit, data::make(waits), each) {
    const auto held = each.enter(*this);
    const auto before = time.elapsed();
    const auto result = run();
    BOOST_TEST((time.elapsed() - before >= each.limit));
    BOOST_TEST((time.elapsed() - before < each.limit + 5ms));
    if (each.at == step::token) {
        BOOST_TEST(!result.has_value());
    } else {
        BOOST_TEST((result.value().code == errc::timeout));
        BOOST_TEST(result->step == each.limited);
    }
    BOOST_TEST(what.status() == 0U);
    BOOST_TEST(what.begun_on_new.size() == (each.at == step::response_header ? 1U : 0U));
}

BOOST_DATA_TEST_CASE_F(fixture, the_deadline_of_the_operation_ends_every_wait, data::make(waits), each) {
    const auto held = each.enter(*this);
    deadline_timer hurried{*shared, deadline_timer::clock::now() + 2s};
    if (what.preparation_hangs != nullptr) what.preparation_hangs = &hurried;
    const auto before = time.elapsed();
    const auto result = time.run_on(io, subject->run(what, hurried, false));
    BOOST_TEST((time.elapsed() - before < 2s + 5ms));
    BOOST_TEST(hurried.stopped());
    BOOST_TEST(hurried.step() == each.at);
    if (each.at != step::token) BOOST_TEST((result.value().code == errc::timeout));
}

BOOST_AUTO_TEST_CASE(an_attempt_ends_after_its_own_limit_and_counts_as_interrupted) {
    transport_config config;
    config.server = *url::parse("http://127.0.0.1:1");
    config.pool = {2, 60'000ms, 300'000ms};
    config.timeouts.attempt = 5s;
    transport_hooks hooks;
    hooks.stats = stats;
    hooks.make_connection = [this] { return std::make_unique<scripted_connection>(io.get_executor(), net); };
    pooled_transport hurried{io.get_executor(), std::move(config), std::move(hooks)};
    net.openings.push_back(opens);
    net.exchanges.push_back(hangs());
    const auto result = time.run_on(io, hurried.run(what, timer, false));
    BOOST_TEST((result.value().code == errc::timeout));
    BOOST_TEST(result->step == step::attempt);
    BOOST_TEST(closed(close_reason::interrupted) == 1U);
    // The limit ends with the attempt: a later wait has its own.
    net.openings.push_back(hangs());
    const auto before = time.elapsed();
    BOOST_TEST((time.run_on(io, hurried.run(what, timer, false)).value().code == errc::timeout));
    BOOST_TEST((time.elapsed() - before >= 10s));
}

BOOST_AUTO_TEST_CASE(open_one_opens_a_connection_or_uses_an_idle_one) {
    {
        net.openings.push_back(opens);
        lease first;
        BOOST_TEST(!!time.run_on(io, subject->open_one(first, timer)));
        first.keep();
    }
    lease second;
    BOOST_TEST(!!time.run_on(io, subject->open_one(second, timer)));
    BOOST_TEST(net.made == 1U);
    net.openings.push_back(fails(errc::tls_failed));
    lease third;
    BOOST_TEST((time.run_on(io, subject->open_one(third, timer)).code == errc::tls_failed));
    BOOST_TEST(!third);
    BOOST_TEST(stats->connections_open == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
