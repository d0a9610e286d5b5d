// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/cached_provider.hpp"

#include "async/event.hpp"
#include "support/run_on.hpp"

#include <copresence/auth/cached_token.hpp>
#include <copresence/auth/callback_token.hpp>
#include <copresence/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <future>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// A provider that completes requests only after `open()`, and counts them.
struct slow_provider {
    explicit slow_provider(asio::any_io_executor on)
        : strand{std::move(on)} {}

    asio::awaitable<access_token> result(token_request request) {
        requests.push_back(std::move(request));
        event& limiter = *(limiters.emplace_back(std::make_unique<event>(strand)));
        ++asked;
        co_await limiter.wait();
        if (!limiter.is_set()) {
            ++stopped;
            throw boost::system::system_error{asio::error::operation_aborted};
        }
        if (failing) throw std::runtime_error{"the provider is down"};
        access_token token;
        token.value = "token-" + std::to_string(++given);
        token.expires_at = now() + life;
        co_return token;
    }

    void open() {
        for (const auto& limiter : limiters)
            limiter->set();
    }

    std::shared_ptr<token_provider> provider() {
        return callback_token([this](token_request request) { return result(std::move(request)); });
    }

    std::chrono::system_clock::time_point now() const {
        return std::chrono::system_clock::time_point{seconds.load() * 1s};
    }

    asio::any_io_executor strand;
    std::vector<std::unique_ptr<event>> limiters;
    std::vector<token_request> requests;
    std::atomic<int> asked{0};
    int given = 0;
    int stopped = 0;
    bool failing = false;
    std::chrono::seconds life{3600};
    std::atomic<std::int64_t> seconds{1'700'000'000};
};

struct fixture {
    asio::io_context context;
    asio::any_io_executor strand = asio::make_strand(context);
    slow_provider slow{strand};
    std::shared_ptr<token_provider> cached =
        make_cached(strand, slow.provider(), std::nullopt, [this] { return slow.now(); });
    std::vector<std::string> tokens;
    std::vector<failure> failures;
    int aborted = 0;

    std::size_t ended() const { return tokens.size() + failures.size() + static_cast<std::size_t>(aborted); }

    // Starts a token request. Its outcome is added to `tokens`, `failures` or `aborted`.
    void begin(token_request request = {}, asio::cancellation_slot slot = {}) {
        asio::co_spawn(
            context, cached->get_token(std::move(request)),
            asio::bind_cancellation_slot(slot, [this](std::exception_ptr thrown, access_token token) {
                try {
                    if (thrown) std::rethrow_exception(thrown);
                    tokens.emplace_back(token.value.view());
                } catch (const api_error& e) {
                    failures.push_back({e.code(), e.diagnostics()});
                } catch (const boost::system::system_error& e) {
                    aborted += e.code() == asio::error::operation_aborted ? 1 : 0;
                }
            }));
    }

    void until_asked(int times) {
        test::run_until(context, [&] { return slow.asked == times; });
    }

    void until_ended(std::size_t count) {
        test::run_until(context, [&] { return ended() == count; });
    }

    std::string get(token_request request = {}) {
        const auto before = tokens.size();
        begin(std::move(request));
        until_ended(ended() + 1);
        return tokens.size() > before ? tokens.back() : "none";
    }
};

asio::awaitable<access_token> never(token_request) {
    event nothing{co_await asio::this_coro::executor};
    co_await nothing.wait();
    throw boost::system::system_error{asio::error::operation_aborted};
}

asio::awaitable<access_token> give_token() {
    access_token token;
    token.value = std::string{"t"};
    co_return token;
}

asio::awaitable<access_token> answer_when(std::atomic<bool>* asked, const std::atomic<bool>* may_answer) {
    *asked = true;
    while (!*may_answer)
        std::this_thread::yield();
    access_token token;
    token.value = std::string{"t"};
    co_return token;
}

// Delays this thread. `turns` varies between rounds, so that the threads meet at different points.
void spin(int turns) {
    std::atomic<int> counter{0};
    while (counter < turns)
        ++counter;
}

token_request rejected(std::string token, std::string claims = {}) {
    token_request request;
    request.rejected = std::move(token);
    request.claims = std::move(claims);
    return request;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(cached_token, fixture)

BOOST_AUTO_TEST_CASE(a_thousand_concurrent_callers_share_one_token_request) {
    for (int i = 0; i < 1'000; ++i)
        begin();
    until_asked(1);
    asio::post(strand, [&] { slow.open(); });
    until_ended(1'000);
    BOOST_TEST(slow.asked == 1);
    BOOST_TEST(std::count(tokens.begin(), tokens.end(), "token-1") == 1'000);
}

// Would take minutes if each result or cancellation searched all waiting callers.
BOOST_AUTO_TEST_CASE(results_and_cancellations_of_many_callers_take_linear_time) {
    constexpr std::size_t served = 50'000;
    constexpr std::size_t cancelled = 50'000;
    std::list<asio::cancellation_signal> signals;
    for (std::size_t i = 0; i < served; ++i)
        begin();
    for (std::size_t i = 0; i < cancelled; ++i)
        begin({}, signals.emplace_back().slot());
    context.poll(); // every caller waits
    BOOST_TEST(slow.asked == 1);
    for (auto signal = signals.rbegin(); signal != signals.rend(); ++signal)
        signal->emit(asio::cancellation_type::terminal);
    context.poll();
    BOOST_TEST(static_cast<std::size_t>(aborted) == cancelled);
    asio::post(strand, [&] { slow.open(); });
    until_ended(served + cancelled);
    BOOST_TEST(tokens.size() == served);
    BOOST_TEST(slow.asked == 1);
}

BOOST_AUTO_TEST_CASE(each_expiry_causes_one_renewal_for_all_callers) {
    asio::post(strand, [&] { slow.open(); });
    for (int expiry = 1; expiry <= 5; ++expiry) {
        tokens.clear();
        for (int i = 0; i < 200; ++i)
            begin();
        until_asked(expiry);
        asio::post(strand, [&] { slow.open(); });
        until_ended(200);
        BOOST_TEST(slow.asked == expiry);
        BOOST_TEST(std::count(tokens.begin(), tokens.end(), "token-" + std::to_string(expiry)) == 200);
        slow.seconds += 3'600;
    }
}

BOOST_AUTO_TEST_CASE(the_old_token_is_returned_while_a_renewal_is_in_progress) {
    begin();
    until_asked(1);
    asio::post(strand, [&] { slow.open(); });
    until_ended(1);
    slow.seconds += 3'500 - 100;
    BOOST_TEST(get() == "token-1"); // the renewal has not completed yet
    until_asked(2);
    BOOST_TEST(get() == "token-1");
    BOOST_TEST(slow.asked == 2);
    asio::post(strand, [&] { slow.open(); });
    test::run_until(context, [&] { return slow.given == 2; });
    BOOST_TEST(get() == "token-2");
}

BOOST_AUTO_TEST_CASE(after_a_failed_renewal_the_old_token_is_used_until_it_expires) {
    begin();
    until_asked(1);
    asio::post(strand, [&] { slow.open(); });
    until_ended(1);
    slow.seconds += 3'600 - 30;
    slow.failing = true;
    begin();
    until_asked(2);
    asio::post(strand, [&] { slow.open(); });
    until_ended(2);
    BOOST_TEST(tokens.back() == "token-1");
    slow.seconds += 30;
    begin();
    until_asked(3);
    asio::post(strand, [&] { slow.open(); });
    until_ended(3);
    BOOST_REQUIRE(failures.size() == 1U);
    BOOST_TEST(failures[0].info.detail == "the provider is down");
}

BOOST_AUTO_TEST_CASE(cancelling_one_caller_does_not_affect_the_others) {
    asio::cancellation_signal signal;
    begin({}, signal.slot());
    begin();
    until_asked(1);
    signal.emit(asio::cancellation_type::terminal);
    test::run_until(context, [&] { return aborted == 1; });
    BOOST_TEST(tokens.empty());
    asio::post(strand, [&] { slow.open(); });
    until_ended(2);
    BOOST_TEST(tokens.size() == 1U);
    BOOST_TEST(slow.asked == 1);
}

BOOST_AUTO_TEST_CASE(a_renewal_whose_callers_were_cancelled_serves_the_next_caller) {
    asio::cancellation_signal signal;
    begin({}, signal.slot());
    until_asked(1);
    signal.emit(asio::cancellation_type::terminal);
    test::run_until(context, [&] { return aborted == 1; });
    begin();
    asio::post(strand, [&] { slow.open(); });
    until_ended(2);
    BOOST_TEST(tokens.size() == 1U);
    BOOST_TEST(slow.asked == 1);
}

BOOST_AUTO_TEST_CASE(a_rejected_token_is_renewed_once_for_all_its_callers) {
    begin();
    until_asked(1);
    asio::post(strand, [&] { slow.open(); });
    until_ended(1);
    for (int i = 0; i < 100; ++i)
        begin(rejected("token-1", "{}"));
    until_asked(2);
    asio::post(strand, [&] { slow.open(); });
    until_ended(101);
    BOOST_TEST(slow.asked == 2);
    BOOST_TEST(slow.requests[1].claims == "{}");
    BOOST_TEST((slow.requests[1].rejected == "token-1"));
    BOOST_TEST(std::count(tokens.begin(), tokens.end(), "token-2") == 100);
}

BOOST_AUTO_TEST_CASE(a_rejection_during_a_renewal_starts_another_renewal) {
    begin();
    until_asked(1);
    asio::post(strand, [&] { slow.open(); });
    until_ended(1);
    slow.seconds += 3'600 - 30;
    begin();
    until_asked(2);
    begin(rejected("token-1", "{}"));
    until_asked(3);
    asio::post(strand, [&] { slow.open(); });
    until_ended(3);
    BOOST_TEST(slow.requests[2].claims == "{}");
    BOOST_TEST(get() == tokens.back());
    BOOST_TEST(slow.asked == 3);
}

BOOST_AUTO_TEST_CASE(each_scope_has_its_own_token) {
    token_request other;
    other.scope = "https://graph.microsoft.us/.default";
    begin();
    begin(other);
    until_asked(2);
    asio::post(strand, [&] { slow.open(); });
    until_ended(2);
    BOOST_TEST(tokens[0] != tokens[1]);
    BOOST_TEST(get(other) == "token-2");
}

BOOST_AUTO_TEST_CASE(destruction_fails_waiting_callers) {
    begin();
    begin();
    until_asked(1);
    cached.reset();
    until_ended(2);
    BOOST_REQUIRE(failures.size() == 2U);
    BOOST_TEST((failures[0].code == errc::token_unavailable));
    BOOST_TEST(failures[0].info.detail == "the token provider was destroyed");
    context.restart();
    context.run(); // returns, because no work remains
    BOOST_TEST(slow.stopped == 1);
}

BOOST_AUTO_TEST_CASE(destroying_the_context_of_a_caller_does_not_affect_other_callers) {
    {
        asio::io_context callers;
        asio::co_spawn(callers, cached->get_token({}), [](std::exception_ptr, access_token) {});
        callers.poll();
        until_asked(1);
    }
    begin();
    asio::post(strand, [&] { slow.open(); });
    until_ended(1);
    BOOST_TEST(tokens.size() == 1U);
}

BOOST_AUTO_TEST_CASE(callers_fail_when_the_providers_context_is_destroyed) {
    auto providers = std::make_unique<asio::io_context>();
    auto shared = copresence::cached_token(providers->get_executor(), callback_token(never));
    const auto ask = [&] {
        failure cause;
        try {
            test::run_on(context, shared->get_token({}));
        } catch (const api_error& e) {
            cause = {e.code(), e.diagnostics()};
        }
        return cause;
    };
    failure waiting;
    asio::co_spawn(context, shared->get_token({}), [&](std::exception_ptr thrown, access_token) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const api_error& e) {
            waiting = {e.code(), e.diagnostics()};
        }
    });
    context.poll();
    providers->poll();
    providers.reset();
    const auto later = ask();
    BOOST_TEST((waiting.code == errc::token_unavailable));
    BOOST_TEST(waiting.info.detail == "the token provider was destroyed");
    BOOST_TEST((later.code == errc::token_unavailable));
    BOOST_TEST(later.info.detail == "the token provider was destroyed");
    shared.reset();
}

BOOST_AUTO_TEST_CASE(a_request_in_transit_fails_when_the_providers_context_is_destroyed) {
    auto providers = std::make_unique<asio::io_context>();
    const auto shared = copresence::cached_token(providers->get_executor(), callback_token(never));
    error_code code;
    asio::co_spawn(context, shared->get_token({}), [&](std::exception_ptr thrown, access_token) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const api_error& e) {
            code = e.code();
        }
    });
    context.poll();
    providers.reset(); // before the context has run
    test::run_until(context, [&] { return code.failed(); });
    BOOST_TEST(code == errc::token_unavailable);
}

// For the sanitizers: the token arrives before, during and after the destruction of the caller's context.
BOOST_AUTO_TEST_CASE(a_callers_context_may_be_destroyed_while_the_provider_answers) {
    const auto work = asio::make_work_guard(context);
    std::thread provider_thread{[&] { context.run(); }};
    for (int round = 0; round < 300; ++round) {
        std::atomic<bool> asked{false};
        std::atomic<bool> may_answer{false};
        auto shared = copresence::cached_token(context.get_executor(), callback_token([&](token_request) {
                                                   return answer_when(&asked, &may_answer);
                                               }));
        auto callers = std::make_unique<asio::io_context>();
        for (int i = 0; i < 4; ++i)
            asio::co_spawn(*callers, shared->get_token({}), [](std::exception_ptr, access_token) {});
        while (!asked)
            callers->poll();
        may_answer = true;
        spin(round * 20);
        callers.reset();
        shared.reset();
        std::promise<void> idle;
        asio::post(context, [&] { asio::post(context, [&] { idle.set_value(); }); });
        idle.get_future().wait();
    }
    asio::post(context, [&] { context.stop(); });
    provider_thread.join();
}

// For the sanitizers: the caller runs on its own thread, and requests tokens before, during and after the destruction.
BOOST_AUTO_TEST_CASE(the_providers_context_may_be_destroyed_while_a_caller_requests_a_token) {
    for (int round = 0; round < 300; ++round) {
        auto providers = std::make_unique<asio::io_context>();
        auto shared = copresence::cached_token(providers->get_executor(), callback_token(never));
        std::atomic<bool> running{false};
        std::atomic<int> failed{0};
        std::thread caller{[&] {
            asio::io_context own;
            for (int i = 0; i < 4; ++i) {
                asio::co_spawn(own, shared->get_token({}),
                               [&](std::exception_ptr thrown, access_token) { failed += thrown ? 1 : 0; });
            }
            running = true;
            own.run();
            shared.reset();
        }};
        while (!running)
            std::this_thread::yield();
        spin(round * 20);
        providers.reset();
        caller.join();
        BOOST_REQUIRE(failed == 4);
    }
}

BOOST_AUTO_TEST_CASE(a_provider_that_never_returns_fails_at_the_limit) {
    cached = make_cached(strand, slow.provider(), 10ms, [this] { return slow.now(); });
    begin();
    until_ended(1);
    BOOST_REQUIRE(failures.size() == 1U);
    BOOST_TEST((failures[0].code == errc::timeout));
    test::run_until(context, [&] { return slow.stopped == 1; });
    BOOST_TEST(slow.asked == 1);
}

BOOST_AUTO_TEST_CASE(a_call_after_a_caller_has_given_up_gets_a_token_although_the_first_request_hangs) {
    int asked = 0;
    cached = copresence::cached_token(context.get_executor(), callback_token([&](token_request request) {
                                          return ++asked == 1 ? never(std::move(request)) : give_token();
                                      }));
    asio::cancellation_signal deadline;
    begin({}, deadline.slot());
    test::run_until(context, [&] { return asked == 1; });
    deadline.emit(asio::cancellation_type::terminal);
    until_ended(1);
    BOOST_TEST(get() == "t");
    BOOST_TEST(asked == 2);
    cached.reset();
    context.restart();
    context.run(); // returns, because the first request was cancelled
}

BOOST_AUTO_TEST_CASE(a_timeout_out_of_range_is_rejected) {
    for (const auto timeout : {std::chrono::milliseconds{0}, std::chrono::milliseconds{24h} + 1ms}) {
        BOOST_CHECK_EXCEPTION(copresence::cached_token(context.get_executor(), slow.provider(), {timeout}),
                              std::invalid_argument, [](const std::invalid_argument& e) {
                                  return std::string_view{e.what()}.find("cached_token_config::timeout") !=
                                         std::string_view::npos;
                              });
    }
}

BOOST_AUTO_TEST_CASE(a_null_provider_is_rejected) {
    BOOST_CHECK_THROW(copresence::cached_token(context.get_executor(), nullptr), std::invalid_argument);
}

// For the thread sanitizer. Four threads start callers. Each context of callers runs on two threads, without a strand.
BOOST_AUTO_TEST_CASE(callers_on_many_threads_share_their_renewals) {
    constexpr int threads = 4;
    constexpr int rounds = 50;
    constexpr int callers = 10;
    std::atomic<int> asked{0};
    std::atomic<int> got{0};
    const auto work = asio::make_work_guard(context);
    std::thread provider_thread{[&] { context.run(); }};
    const auto shared =
        copresence::cached_token(context.get_executor(), callback_token([&](token_request) {
                                     return [](std::atomic<int>* count) -> asio::awaitable<access_token> {
                                         access_token token;
                                         token.value = "t" + std::to_string(++*count);
                                         co_return token;
                                     }(&asked);
                                 }));
    std::vector<std::thread> clients;
    for (int i = 0; i < threads; ++i) {
        clients.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                asio::io_context own;
                for (int k = 0; k < callers; ++k) {
                    asio::co_spawn(own, shared->get_token({}),
                                   [&](std::exception_ptr thrown, access_token token) {
                                       if (!thrown && !token.value.empty()) ++got;
                                   });
                }
                std::thread second{[&] { own.run(); }};
                own.run();
                second.join();
            }
        });
    }
    for (auto& each : clients)
        each.join();
    BOOST_TEST(got == threads * rounds * callers);
    BOOST_TEST(asked == 1);
    asio::post(context, [&] { context.stop(); });
    provider_thread.join();
}

BOOST_AUTO_TEST_SUITE_END()
