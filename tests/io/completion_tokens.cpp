// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "support/code_of.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/service_thread.hpp"

#include <copresence/observer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <ostream>
#include <thread>
#include <tuple>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::code_of;
using copresence::test::config_for;
using copresence::test::local_graph_fixture;
using copresence::test::run_on;
using copresence::test::run_until;
using copresence::test::some_ids;

namespace asio = boost::asio;

namespace {

using presences = std::vector<presence>;

// Returns a service that responds only after 10 minutes. A call to it ends only when the test ends it.
local_graph_config silent() {
    local_graph_config service;
    service.latency = std::chrono::minutes{10};
    return service;
}

struct cancellation {
    const char* name;
    asio::cancellation_type type;
};

std::ostream& operator<<(std::ostream& out, const cancellation& c) { return out << c.name; }

const cancellation cancellations[]{{"terminal", asio::cancellation_type::terminal},
                                   {"partial", asio::cancellation_type::partial},
                                   {"total", asio::cancellation_type::total}};

} // namespace

BOOST_FIXTURE_TEST_SUITE(completion_tokens, local_graph_fixture)

BOOST_AUTO_TEST_CASE(a_callback_is_called_once_and_after_the_initiation_returns) {
    int calls = 0;
    client().async_get_presences(some_ids(2), {}, [&](std::exception_ptr e, presences got) {
        BOOST_TEST(!e);
        BOOST_TEST(got.size() == 2U);
        ++calls;
        client().close();
    });
    BOOST_TEST(calls == 0);
    run_until(context, [&] { return calls > 0; });
    context.poll();
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(a_rejected_call_also_completes_after_the_initiation_returns) {
    int calls = 0;
    const std::vector<const char*> bad{"x"};
    client().async_get_presences(bad, {}, [&](std::exception_ptr e, presences) {
        BOOST_TEST(code_of(e) == errc::invalid_user_id);
        ++calls;
    });
    BOOST_TEST(calls == 0);
    run_until(context, [&] { return calls > 0; });
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(a_future_is_fulfilled_by_a_context_on_another_thread) {
    test::service_thread service;
    copresence::client other{service.context().get_executor(), config_for(service.graph())};
    auto future = other.async_get_presences(some_ids(700), {}, asio::use_future);
    BOOST_TEST(future.get().size() == 700U);
    auto rejected = other.async_get_presence_report(std::vector<std::string>{"x"}, {}, asio::use_future);
    BOOST_CHECK_THROW(rejected.get(), api_error);
}

BOOST_AUTO_TEST_CASE(as_tuple_gives_the_exception_as_a_value) {
    const auto ask = [](copresence::client* c, std::vector<std::string> ids) -> asio::awaitable<error_code> {
        auto result = co_await c->async_get_presences(ids, {}, asio::as_tuple(asio::use_awaitable));
        co_return code_of(std::get<0>(result));
    };
    BOOST_TEST(!run_on(context, ask(&client(), {some_ids(1)[0].to_string()})));
    BOOST_TEST(run_on(context, ask(&client(), {"x"})) == errc::invalid_user_id);
}

BOOST_AUTO_TEST_CASE(a_detached_call_runs_and_its_result_is_dropped) {
    client().async_get_presences(some_ids(3), {}, asio::detached);
    run_until(context, [&] { return graph().stats().presences >= 3; });
    get(some_ids(1));
    BOOST_TEST(client().stats().presences == 4U);
}

BOOST_AUTO_TEST_CASE(an_awaitable_may_be_stored_and_awaited_later) {
    asio::awaitable<presences> later =
        client().get_presences(std::vector<std::string>{some_ids(1)[0].to_string()});
    BOOST_TEST(run_on(context, std::move(later)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_handler_runs_on_the_executor_bound_to_it) {
    asio::thread_pool elsewhere{1};
    const auto strand = asio::make_strand(elsewhere.get_executor());
    std::promise<bool> ran;
    client().async_get_presences(some_ids(1), {},
                                 asio::bind_executor(strand, [&](std::exception_ptr, presences) {
                                     ran.set_value(strand.running_in_this_thread());
                                 }));
    auto result = ran.get_future();
    while (result.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
        context.run_one_for(std::chrono::milliseconds{10});
    BOOST_TEST(result.get());
}

BOOST_AUTO_TEST_CASE(a_coroutine_resumes_on_its_own_executor) {
    asio::thread_pool elsewhere{1};
    const auto ask = [](copresence::client* c) -> asio::awaitable<bool> {
        const auto before = std::this_thread::get_id();
        co_await c->get_presences(some_ids(1));
        co_return std::this_thread::get_id() == before;
    };
    auto result = asio::co_spawn(elsewhere, ask(&client()), asio::use_future);
    while (result.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
        context.run_one_for(std::chrono::milliseconds{10});
    BOOST_TEST(result.get());
}

BOOST_AUTO_TEST_CASE(the_callers_context_has_work_until_its_handler_has_run) {
    test::service_thread service;
    copresence::client other{service.context().get_executor(), config_for(service.graph())};
    asio::io_context own;
    bool ran = false;
    other.async_get_presences(
        some_ids(1), {},
        asio::bind_executor(own.get_executor(), [&](std::exception_ptr, presences) { ran = true; }));
    own.run(); // returns when the context has no work left
    BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(an_idle_client_does_not_keep_its_context_running) {
    test::service_thread service;
    copresence::client other{context.get_executor(), config_for(service.graph())};
    graph().close();
    for (int call = 0; call < 2; ++call) {
        run_on(context, other.get_presences(some_ids(700)));
        context.poll();
        BOOST_TEST(context.stopped());
    }
}

BOOST_AUTO_TEST_CASE(a_throwing_handler_does_not_keep_the_context_running) {
    test::service_thread service;
    graph().close();
    const auto own = asio::make_strand(context);
    for (const asio::any_io_executor& executor :
         {asio::any_io_executor{context.get_executor()}, asio::any_io_executor{own}}) {
        copresence::client other{executor, config_for(service.graph())};
        asio::co_spawn(executor, other.get_presences(some_ids(1)),
                       [](std::exception_ptr, presences) { throw 1; });
        context.restart();
        BOOST_CHECK_THROW(context.run(), int);
        context.poll();
        BOOST_TEST(context.stopped());
    }
}

BOOST_AUTO_TEST_CASE(a_call_cancelled_as_it_ends_does_not_keep_the_context_running) {
    class canceller final : public observer {
    public:
        void on(const events::attempt_finished&) noexcept override {
            signal.emit(asio::cancellation_type::terminal);
        }

        asio::cancellation_signal signal;
    };

    test::service_thread service;
    graph().close();
    const auto at_the_end = std::make_shared<canceller>();
    auto settings = config_for(service.graph());
    settings.observer = at_the_end;
    copresence::client other{context.get_executor(), settings};
    bool ended = false;
    other.async_get_presences(
        some_ids(1), {},
        asio::bind_cancellation_slot(at_the_end->signal.slot(),
                                     [&](std::exception_ptr, presences) { ended = true; }));
    run_until(context, [&] { return ended; });
    context.poll();
    BOOST_TEST(context.stopped());
}

BOOST_AUTO_TEST_CASE(a_handler_may_run_after_client_and_context_are_destroyed) {
    test::service_thread service;
    asio::io_context own;
    std::size_t arrived = 0;
    {
        asio::io_context passing;
        copresence::client other{passing.get_executor(), config_for(service.graph())};
        other.async_get_presences(
            some_ids(1), {}, asio::bind_executor(own.get_executor(), [&](std::exception_ptr, presences got) {
                arrived = got.size();
            }));
        passing.run();
    }
    own.run();
    BOOST_TEST(arrived == 1U);
}

BOOST_AUTO_TEST_CASE(many_threads_may_call_one_client) {
    test::service_thread service;
    asio::thread_pool pool{3};
    copresence::client shared{pool.get_executor(), config_for(service.graph())};
    std::vector<std::thread> callers;
    std::atomic<int> right{0};
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&shared, &right, i] {
            for (int round = 0; round < 5; ++round) {
                const auto ids = some_ids(700, static_cast<std::uint64_t>(i) * 10'000);
                const auto got = shared.async_get_presences(ids, {}, asio::use_future).get();
                bool same = got.size() == ids.size();
                for (std::size_t k = 0; same && k < ids.size(); ++k)
                    same = got[k].id() == ids[k];
                right += same ? 1 : 0;
                (void)shared.stats();
            }
        });
    }
    for (auto& each : callers)
        each.join();
    BOOST_TEST(right == 20);
    BOOST_TEST(shared.stats().presences == 14'000U);
}

BOOST_DATA_TEST_CASE(every_type_of_cancellation_ends_a_call, boost::unit_test::data::make(cancellations),
                     each) {
    serve(silent());
    asio::cancellation_signal signal;
    error_code code;
    bool ended = false;
    client().async_get_presences(
        some_ids(1), {}, asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, presences) {
            code = code_of(e);
            ended = true;
        }));
    run_until(context, [&] { return client().stats().requests > 0; });
    signal.emit(each.type);
    run_until(context, [&] { return ended; });
    BOOST_TEST((code == asio::error::operation_aborted));
    signal.emit(each.type); // has no effect, because the call has ended
    BOOST_TEST(client().stats().connections_open == 0U);
}

BOOST_AUTO_TEST_CASE(a_call_that_loses_against_a_timer_is_cancelled) {
    serve(silent());
    const auto race = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        using namespace asio::experimental::awaitable_operators;
        asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{20}};
        const auto ids = some_ids(1);
        auto winner = co_await (c->get_presences(ids) || timer.async_wait(asio::use_awaitable));
        co_return winner.index();
    };
    BOOST_TEST(run_on(context, race(&client())) == 1U);
    BOOST_TEST(client().stats().connections_open == 0U);
}

BOOST_AUTO_TEST_CASE(a_call_that_wins_against_a_timer_returns_its_presences) {
    const auto race = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        using namespace asio::experimental::awaitable_operators;
        asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::hours{1}};
        const auto ids = some_ids(2);
        auto winner = co_await (c->get_presences(ids) || timer.async_wait(asio::use_awaitable));
        co_return std::get<0>(winner).size();
    };
    BOOST_TEST(run_on(context, race(&client())) == 2U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_report_completes_with_operation_aborted) {
    serve(silent());
    asio::cancellation_signal signal;
    error_code code;
    bool ended = false;
    client().async_get_presence_report(
        some_ids(2'000), {},
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, presence_report) {
            code = code_of(e);
            ended = true;
        }));
    run_until(context, [&] { return client().stats().requests >= 4; });
    signal.emit(asio::cancellation_type::terminal);
    run_until(context, [&] { return ended; });
    BOOST_TEST((code == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()
