// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Ends a call at each of its steps: by cancellation, by closing the client, by the deadline, or by destroying the context.

#include "async/event.hpp"
#include "graph/session.hpp"
#include "support/client_of.hpp"
#include "support/code_of.hpp"
#include "support/full_port.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/silent_server.hpp"
#include "support/unread_server.hpp"

#include <copresence/auth/cached_token.hpp>
#include <copresence/auth/callback_token.hpp>
#include <copresence/client.hpp>
#include <copresence/local_rate_limiter.hpp>
#include <copresence/request_options.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::run_until;
using copresence::test::silent_server;
using copresence::test::some_ids;

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

asio::awaitable<access_token> never(token_request) {
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::hours{1}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return access_token{};
}

// Holds all objects of a call in progress. Only `limiter` is destroyed after the context.
struct fixture {
    std::shared_ptr<rate_limiter> limiter; // destroyed after the context, because clients can share it
    std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>(1);
    std::optional<silent_server> peer;
    std::optional<test::unread_server> deaf;
    std::optional<test::full_port> port;
    bool token_asked = false;
    bool name_asked = false;
    lookup_done looked_up;
    client_config config;
    request_options options;
    std::shared_ptr<detail::session> core;
    asio::cancellation_signal signal;
    asio::cancellation_signal other_signal;
    int calls = 0;
    error_code code;

    fixture() {
        config.token_provider = static_token("t");
        config.allow_plain_http_to_loopback = true;
        config.proxy = proxy_config::none(); // the environment of the machine must not affect tests
    }

    void make_core() {
        core = std::make_shared<detail::session>(context->get_executor(), config,
                                                 [this](const std::string&, std::uint16_t, lookup_done done) {
                                                     name_asked = true;
                                                     looked_up = std::move(done);
                                                 });
    }

    void start(asio::cancellation_signal& by) {
        auto handler = asio::bind_cancellation_slot(
            by.slot(),
            asio::bind_executor(context->get_executor(), [this](error_code ec, std::vector<presence>) {
                ++calls;
                code = ec;
            }));
        detail::client_access::start_get_presences(core, some_ids(2'000), options, std::move(handler));
    }
};

struct stage {
    const char* name;
    std::function<void(fixture&)> arrange;
    std::function<bool(fixture&)> reached;
};

std::ostream& operator<<(std::ostream& out, const stage& s) { return out << s.name; }

const stage stages[]{
    {"not begun",
     [](fixture& w) {
         w.peer.emplace(*w.context);
         w.config.endpoint = w.peer->endpoint("http");
     },
     [](fixture&) { return true; }},
    {"token",
     [](fixture& w) {
         w.config.token_provider = callback_token([&w](token_request request) {
             w.token_asked = true;
             return never(std::move(request));
         });
         w.config.endpoint = "http://localhost:1";
     },
     [](fixture& w) { return w.token_asked; }},
    {"resolve", [](fixture& w) { w.config.endpoint = "http://localhost:1"; },
     [](fixture& w) { return w.name_asked; }},
    {"connect",
     [](fixture& w) {
         w.port.emplace(*w.context);
         w.config.endpoint = "http://127.0.0.1:" + std::to_string(w.port->endpoint().port());
     },
     [](fixture& w) { return w.core->stats->connections_open > 0; }},
    {"lease",
     [](fixture& w) {
         w.config.max_connections = 1;
         w.peer.emplace(*w.context);
         w.config.endpoint = w.peer->endpoint("http");
     },
     [](fixture& w) { return w.peer->has_received() && w.core->stats->requests_waiting == 3; }},
    {"proxy handshake",
     [](fixture& w) {
         w.peer.emplace(*w.context);
         w.config.endpoint = "https://graph.example";
         w.config.proxy = proxy_config::at(w.peer->endpoint("http"));
     },
     [](fixture& w) { return w.peer->has_received(); }},
    {"limiter",
     [](fixture& w) {
         local_rate_limiter_config budget;
         budget.requests = 1;
         w.config.rate_limiter = w.limiter = std::make_shared<local_rate_limiter>(budget);
         w.peer.emplace(*w.context);
         w.config.endpoint = w.peer->endpoint("http");
     },
     // One worker sends, and the three others have opened their connections.
     [](fixture& w) { return w.peer->has_received() && w.core->stats->connections_open == 4; }},
    {"backoff",
     [](fixture& w) {
         w.config.retry.base_delay = w.config.retry.max_delay = std::chrono::hours{1};
         w.config.timeouts.call = std::chrono::hours{20};
         w.peer.emplace(*w.context, "HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n");
         w.config.endpoint = w.peer->endpoint("http");
     },
     [](fixture& w) { return w.core->stats->connections_idle > 0; }},
    {"tls handshake",
     [](fixture& w) {
         w.peer.emplace(*w.context);
         w.config.endpoint = w.peer->endpoint("https");
     },
     [](fixture& w) { return w.peer->has_received(); }},
    {"write",
     [](fixture& w) {
         w.config.token_provider = static_token(test::unread_server::long_token());
         w.deaf.emplace(*w.context);
         w.config.endpoint = w.deaf->endpoint("http");
     },
     [](fixture& w) { return w.core->stats->requests > 0; }},
    {"response header",
     [](fixture& w) {
         w.peer.emplace(*w.context);
         w.config.endpoint = w.peer->endpoint("http");
     },
     [](fixture& w) { return w.peer->has_received(); }},
    {"half a response header",
     [](fixture& w) {
         w.peer.emplace(*w.context, "HTTP/1.1 200");
         w.config.endpoint = w.peer->endpoint("http");
     },
     [](fixture& w) { return w.peer->has_sent(); }},
    {"response body",
     [](fixture& w) {
         w.peer.emplace(*w.context, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"value\":[");
         w.config.endpoint = w.peer->endpoint("http");
     },
     [](fixture& w) { return w.peer->has_sent(); }},
};

struct started : fixture {
    void reach(const stage& at) {
        at.arrange(*this);
        make_core();
        start(signal);
        run_until(*context, [&] { return at.reached(*this); });
        context->poll();
    }

    void run_until_answered() {
        run_until(*context, [&] { return calls > 0; });
        context->poll();
    }

    // Destroys the context while another thread runs `act`. Each round delays one of the two threads a little longer.
    template <class Act>
    void destroy_context_while(int round, Act act) {
        core.reset();
        looked_up = nullptr;
        config.token_provider.reset();
        std::atomic<bool> begun{false};
        std::thread other{[&] {
            begun = true;
            spin(round % 2 == 0 ? round * 20 : 0);
            act();
        }};
        while (!begun) {
        }
        spin(round % 2 == 1 ? round * 20 : 0);
        context.reset();
        other.join();
    }

private:
    static void spin(int turns) {
        std::atomic<int> counter{0};
        while (counter < turns)
            ++counter;
    }
};

constexpr int rounds = 200;

asio::awaitable<access_token> first_token_then_never(int* asked, int* ended) {
    struct counted {
        int* ended;

        ~counted() { ++*ended; }
    };

    const counted scope{ended};
    if (++*asked > 1) {
        event nothing{co_await asio::this_coro::executor};
        co_await nothing.wait();
        throw boost::system::system_error{asio::error::operation_aborted};
    }
    access_token token;
    token.value = std::string{"t"};
    token.expires_at = std::chrono::system_clock::now() + std::chrono::seconds{70};
    co_return token;
}

asio::awaitable<access_token> answer_after(event* permission, bool* asked) {
    *asked = true;
    co_await permission->wait();
    access_token token;
    token.value = std::string{"t"};
    co_return token;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(ending_early, started)

BOOST_DATA_TEST_CASE(a_cancelled_call_ends_at_once_and_keeps_no_connection,
                     boost::unit_test::data::make(stages), at) {
    reach(at);
    signal.emit(asio::cancellation_type::terminal);
    run_until_answered();
    BOOST_TEST((code == asio::error::operation_aborted));
    BOOST_TEST(calls == 1);
    BOOST_TEST(core->stats->connections_open ==
               core->stats->connections_idle); // only connections that were idle before
}

BOOST_DATA_TEST_CASE(a_closed_client_ends_its_calls, boost::unit_test::data::make(stages), at) {
    reach(at);
    core->close();
    core->close();
    run_until_answered();
    BOOST_TEST(code == errc::client_closed);
    BOOST_TEST(core->stats->connections_open == 0U);
    start(other_signal);
    run_until(*context, [&] { return calls > 1; });
    BOOST_TEST(code == errc::client_closed);
    BOOST_TEST(calls == 2);
}

BOOST_DATA_TEST_CASE(a_destroyed_client_is_released_when_its_calls_end, boost::unit_test::data::make(stages),
                     at) {
    reach(at);
    const std::weak_ptr<detail::session> watched = core;
    core->close(); // the destructor of `client` also calls this function
    core.reset();
    run_until_answered();
    looked_up = nullptr; // the abandoned lookup holds only its own state
    BOOST_TEST(code == errc::client_closed);
    BOOST_TEST(watched.expired());
}

BOOST_DATA_TEST_CASE(a_call_that_reaches_its_deadline_fails_with_timeout,
                     boost::unit_test::data::make(stages), at) {
    at.arrange(*this);
    // Not `timeouts.call`, which becomes longer with the windows of the rate limiter.
    options.timeout = std::chrono::milliseconds{30};
    make_core();
    start(signal);
    run_until_answered();
    // A call does not wait for a retry beyond its deadline. It ends at once with the error that required the retry.
    const bool waits_in_vain = std::string_view{at.name} == "backoff";
    BOOST_TEST(code == (waits_in_vain ? error_code{500, http_category()} : make_error_code(errc::timeout)));
}

BOOST_DATA_TEST_CASE(a_context_may_be_destroyed_during_a_call, boost::unit_test::data::make(stages), at) {
    reach(at);
    const std::weak_ptr<detail::session> watched = core;
    context->stop();
    core->close();
    core.reset();
    looked_up = nullptr;
    peer.reset();
    deaf.reset();
    port.reset();
    context.reset();
    BOOST_TEST(calls == 0);
    BOOST_TEST(watched.expired());
}

BOOST_DATA_TEST_CASE(a_context_may_be_destroyed_before_a_cancellation_is_processed,
                     boost::unit_test::data::make(stages), at) {
    reach(at);
    signal.emit(asio::cancellation_type::terminal);
    core.reset();
    looked_up = nullptr;
    peer.reset();
    deaf.reset();
    port.reset();
    context.reset();
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(a_closed_client_cancels_a_renewal_that_no_call_waits_for) {
    // Whether a token with a lifetime of 70 s is renewed early is random. The test repeats until it is renewed early.
    for (int asked = 0; asked < 2;) {
        int ended = 0;
        asked = 0;
        started each;
        each.config.token_provider =
            callback_token([&](token_request) { return first_token_then_never(&asked, &ended); });
        each.config.endpoint = "http://localhost:1";
        each.make_core();
        each.start(each.signal);
        run_until(*each.context, [&] { return each.name_asked; });
        each.start(each.other_signal);
        each.context->poll();
        each.core->close();
        run_until(*each.context, [&] { return each.calls == 2; });
        each.context->poll();
        BOOST_TEST(ended == asked);
    }
}

BOOST_AUTO_TEST_CASE(a_lookup_may_complete_after_its_call_and_client_have_ended) {
    reach(stages[2]);
    signal.emit(asio::cancellation_type::terminal);
    run_until_answered();
    core.reset();
    const auto late = std::move(looked_up);
    late({}, {tcp::endpoint{asio::ip::address_v4::loopback(), 1}});
    context->poll();
    BOOST_TEST(calls == 1);
}

// For the sanitizers: another thread delivers the awaited result, or cancels the call, before, during and after the
// destruction of the call's context.

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_another_thread_delivers_a_token) {
    for (int round = 0; round < rounds; ++round) {
        asio::io_context providers;
        event may_answer{providers.get_executor()};
        started each;
        each.config.endpoint = "http://localhost:1";
        each.config.token_provider = cached_token(
            providers.get_executor(),
            callback_token([&](token_request) { return answer_after(&may_answer, &each.token_asked); }));
        each.make_core();
        each.start(each.signal);
        while (!each.token_asked) {
            each.context->poll();
            providers.poll();
        }
        each.destroy_context_while(round, [&] {
            may_answer.set();
            providers.poll();
        });
        BOOST_TEST(each.calls == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_another_thread_returns_a_permit) {
    for (int round = 0; round < rounds; ++round) {
        local_rate_limiter_config budget;
        budget.requests = 1;
        started each;
        each.config.endpoint = "http://localhost:1";
        each.config.rate_limiter = each.limiter = std::make_shared<local_rate_limiter>(budget);
        auto permit = each.limiter->try_acquire(std::chrono::steady_clock::now());
        each.make_core();
        each.start(each.signal);
        each.context->poll();
        each.destroy_context_while(round, [&] { permit.put_back(); });
        BOOST_TEST(each.calls == 0);
        BOOST_TEST(each.limiter->stats().in_window == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_another_thread_cancels_the_call) {
    for (int round = 0; round < rounds; ++round) {
        started each;
        each.config.endpoint = "http://localhost:1";
        each.make_core();
        each.start(each.signal);
        each.context->poll();
        each.destroy_context_while(round, [&] { each.signal.emit(asio::cancellation_type::terminal); });
        BOOST_TEST(each.calls == 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()
