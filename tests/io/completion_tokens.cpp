// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/service_thread.hpp"

#include <copresence/observer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#if __has_include(<boost/asio/cancel_after.hpp>) // Boost 1.86 or newer
#include <boost/asio/cancel_after.hpp>
#endif
#ifdef COPRESENCE_TEST_STACKFUL
#include <boost/asio/spawn.hpp>
#endif

#include <atomic>
#include <future>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
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
    client().async_get_presences(some_ids(2), {}, [&](error_code e, presences got) {
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
    client().async_get_presences(bad, {}, [&](error_code e, presences) {
        BOOST_TEST(e == errc::invalid_user_id);
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
    BOOST_CHECK_THROW(rejected.get(), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(as_tuple_gives_the_code_as_a_value) {
    const auto ask = [](copresence::client* c, std::vector<std::string> ids) -> asio::awaitable<error_code> {
        auto result = co_await c->async_get_presences(ids, {}, asio::as_tuple(asio::use_awaitable));
        co_return std::get<0>(result);
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
    client().async_get_presences(some_ids(1), {}, asio::bind_executor(strand, [&](error_code, presences) {
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
        some_ids(1), {}, asio::bind_executor(own.get_executor(), [&](error_code, presences) { ran = true; }));
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
        void on_attempt_finished(const events::attempt_finished&) noexcept override {
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
    other.async_get_presences(some_ids(1), {},
                              asio::bind_cancellation_slot(at_the_end->signal.slot(),
                                                           [&](error_code, presences) { ended = true; }));
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
        other.async_get_presences(some_ids(1), {},
                                  asio::bind_executor(own.get_executor(), [&](error_code, presences got) {
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
    client().async_get_presences(some_ids(1), {},
                                 asio::bind_cancellation_slot(signal.slot(), [&](error_code e, presences) {
                                     code = e;
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
        some_ids(2'000), {}, asio::bind_cancellation_slot(signal.slot(), [&](error_code e, presence_report) {
            code = e;
            ended = true;
        }));
    run_until(context, [&] { return client().stats().requests >= 4; });
    signal.emit(asio::cancellation_type::terminal);
    run_until(context, [&] { return ended; });
    BOOST_TEST((code == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(the_default_token_is_deferred) {
    const auto ask = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        const auto ids = some_ids(2);
        const auto first = co_await c->async_get_presences(ids);
        auto later = c->async_get_presences(ids, request_options{});
        const auto again = co_await later(asio::use_awaitable); // a copy: the operation may be started again
        const auto last = co_await std::move(later);
        const auto report = co_await c->async_get_presence_report(ids);
        co_return first.size() + again.size() + last.size() + report.found.size();
    };
    BOOST_TEST(run_on(context, ask(&client())) == 8U);
}

BOOST_AUTO_TEST_CASE(options_and_token_may_be_left_out) {
    request_options options;
    options.timeout = std::chrono::hours{1};
    const std::vector<std::string> texts{some_ids(1)[0].to_string()};
    int calls = 0;
    const auto done = [&](error_code e, presences got) {
        BOOST_TEST(!e);
        BOOST_TEST(got.size() == 1U);
        ++calls;
    };
    client().async_get_presences(texts, done);
    client().async_get_presences(texts, options, done);
    client().async_get_presences(texts, {}, done);
    client().async_warm_up(1, [&](error_code e, std::size_t open) {
        BOOST_TEST(!e);
        BOOST_TEST(open == 1U);
        ++calls;
    });
    run_until(context, [&] { return calls == 4; });
}

BOOST_AUTO_TEST_CASE(redirect_error_sets_the_code) {
    const auto ask = [](copresence::client* c, std::vector<std::string> ids,
                        error_code* code) -> asio::awaitable<std::size_t> {
        const auto found =
            co_await c->async_get_presences(ids, asio::redirect_error(asio::use_awaitable, *code));
        co_return found.size();
    };
    error_code code = asio::error::eof;
    BOOST_TEST(run_on(context, ask(&client(), {some_ids(1)[0].to_string()}, &code)) == 1U);
    BOOST_TEST(!code);
    BOOST_TEST(run_on(context, ask(&client(), {"x"}, &code)) == 0U);
    BOOST_TEST(code == errc::invalid_user_id);
}

BOOST_AUTO_TEST_CASE(error_details_receive_the_details_of_a_failure) {
    diagnostics details;
    details.detail = "of an earlier call";
    request_options options;
    options.error_details = &details;
    bool ended = false;
    const auto done = [&](error_code, presences) { ended = true; };
    client().async_get_presences(std::vector<std::string>{"x"}, options, done);
    run_until(context, [&] { return ended; });
    BOOST_TEST(details.detail.find("ids[0]") != std::string::npos, details.detail);

    ended = false;
    client().async_get_presences(some_ids(1), options, done);
    run_until(context, [&] { return ended; });
    BOOST_TEST(details.detail.empty());
}

BOOST_AUTO_TEST_CASE(the_try_forms_return_failures) {
    const std::vector<std::string> bad{"x"};
    const auto found = run_on(context, client().try_get_presences(bad));
    BOOST_REQUIRE(found.has_error());
    BOOST_TEST(found.error().code == errc::invalid_user_id);
    BOOST_TEST(found.error().info.detail.find("ids[0]") != std::string::npos);
    BOOST_CHECK_THROW(found.value(), api_error);
    BOOST_TEST(run_on(context, client().try_get_presences(some_ids(3))).value().size() == 3U);

    const auto report = run_on(context, client().try_get_presence_report(bad));
    BOOST_TEST((report.error().code == errc::invalid_user_id));
    BOOST_TEST(run_on(context, client().try_get_presence_report(some_ids(3))).value().found.size() == 3U);

    request_options options;
    options.timeout = std::chrono::milliseconds{-1};
    const auto open = run_on(context, client().try_warm_up(1, options));
    BOOST_TEST((open.error().code == errc::invalid_option));
    BOOST_TEST(run_on(context, client().try_warm_up(1)).value() == 1U);
    BOOST_CHECK_THROW(run_on(context, client().warm_up(1, options)), api_error);
}

BOOST_AUTO_TEST_CASE(two_calls_may_be_awaited_together) {
    const auto both = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        using namespace asio::experimental::awaitable_operators;
        const auto ids = some_ids(2);
        const auto found = co_await (c->get_presences(ids) && c->get_presence_report(ids));
        const auto& [first, second] = found;
        co_return first.size() + second.found.size();
    };
    BOOST_TEST(run_on(context, both(&client())) == 4U);
}

BOOST_AUTO_TEST_CASE(calls_may_form_a_parallel_group) {
    const auto group = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        const auto ids = some_ids(2);
        const auto ended = co_await asio::experimental::make_parallel_group(c->async_get_presences(ids),
                                                                            c->async_get_presence_report(ids))
                               .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
        const auto& [order, first_code, first, second_code, second] = ended;
        co_return first_code || second_code ? 0U : first.size() + second.found.size();
    };
    BOOST_TEST(run_on(context, group(&client())) == 4U);
}

BOOST_AUTO_TEST_CASE(a_call_loses_against_a_timer_in_a_parallel_group) {
    serve(silent());
    const auto race = [](copresence::client* c) -> asio::awaitable<error_code> {
        asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{20}};
        const auto ids = some_ids(1);
        const auto ended = co_await asio::experimental::make_parallel_group(c->async_get_presences(ids),
                                                                            timer.async_wait(asio::deferred))
                               .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        co_return std::get<1>(ended);
    };
    BOOST_TEST((run_on(context, race(&client())) == asio::error::operation_aborted));
}

// Counts presences: a composed operation of a user's program.
struct counting {
    copresence::client& client;
    std::vector<user_id> ids;

    template <class Self>
    void operator()(Self& self) {
        client.async_get_presences(ids, std::move(self));
    }

    template <class Self>
    void operator()(Self& self, error_code ec, const presences& found) {
        self.complete(ec, found.size());
    }
};

BOOST_AUTO_TEST_CASE(a_call_may_be_part_of_a_composed_operation) {
    const auto ask = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        counting operation{*c, some_ids(3)};
        co_return co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
            std::move(operation), asio::use_awaitable, c->get_executor());
    };
    BOOST_TEST(run_on(context, ask(&client())) == 3U);
}

BOOST_AUTO_TEST_CASE(a_client_may_be_made_of_an_execution_context) {
    copresence::client other{context, config};
    BOOST_TEST((other.get_executor() == asio::any_io_executor{context.get_executor()}));
    BOOST_TEST(run_on(context, other.get_presences(some_ids(1))).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_empty_executor_is_rejected) {
    BOOST_CHECK_THROW(copresence::client(asio::any_io_executor{}, config), std::invalid_argument);
}

#if __has_include(<boost/asio/cancel_after.hpp>)
BOOST_AUTO_TEST_CASE(cancel_after_ends_a_call) {
    const auto ask = [](copresence::client* c,
                        std::chrono::milliseconds limit) -> asio::awaitable<error_code> {
        const auto ids = some_ids(1);
        const auto ended = co_await c->async_get_presences(
            ids, asio::cancel_after(limit, asio::as_tuple(asio::use_awaitable)));
        co_return std::get<0>(ended);
    };
    const auto without_a_token_inside = [](copresence::client* c) -> asio::awaitable<std::size_t> {
        const auto ids = some_ids(1);
        const auto found = co_await c->async_get_presences(ids, asio::cancel_after(std::chrono::hours{1}));
        co_return found.size();
    };
    BOOST_TEST(!run_on(context, ask(&client(), std::chrono::hours{1})));
    BOOST_TEST(run_on(context, without_a_token_inside(&client())) == 1U);
    serve(silent());
    BOOST_TEST(
        (run_on(context, ask(&client(), std::chrono::milliseconds{20})) == asio::error::operation_aborted));
}
#endif

#ifdef COPRESENCE_TEST_STACKFUL
BOOST_AUTO_TEST_CASE(a_stackful_coroutine_may_wait_for_a_call) {
    std::size_t count = 0;
    error_code code;
    asio::spawn(
        context,
        [&](asio::yield_context yield) {
            count = client().async_get_presences(some_ids(2), yield).size();
            client().async_get_presences(std::vector<std::string>{"x"}, yield[code]);
            BOOST_CHECK_THROW(client().async_get_presences(std::vector<std::string>{"x"}, yield),
                              boost::system::system_error);
        },
        asio::detached);
    run_until(context, [&] { return static_cast<bool>(code); });
    context.poll();
    BOOST_TEST(count == 2U);
    BOOST_TEST(code == errc::invalid_user_id);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
