// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/token_cache.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/error.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <iterator>
#include <limits>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
using given_token = copresence::result<provider_token>;
namespace asio = boost::asio;

namespace {

// A provider whose request number `hangs_at`, and all requests from `hangs_from`, never end by themselves.
struct hanging_provider {
    int hangs_at = 1;
    int hangs_from = std::numeric_limits<int>::max();
    int asked = 0;
    int cancelled = 0;
    std::chrono::system_clock::time_point now{std::chrono::hours{24 * 365 * 50}};

    static asio::awaitable<access_token> get(hanging_provider* self) {
        if (++self->asked == self->hangs_at || self->asked >= self->hangs_from) {
            asio::steady_timer never{co_await asio::this_coro::executor,
                                     asio::steady_timer::time_point::max()};
            error_code ec;
            co_await never.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            ++self->cancelled;
        }
        access_token token;
        token.value = std::to_string(self->asked);
        token.expires_at = self->now + 1h;
        co_return token;
    }
};

struct waiting final : token_cache::waiter {
    void completed(const given_token& given) noexcept override { result = given; }

    std::optional<given_token> result;
};

// A caller that adds its number to `order` when it is notified.
struct ordered_waiting final : token_cache::waiter {
    void completed(const given_token&) noexcept override { order->push_back(number); }

    std::vector<int>* order = nullptr;
    int number = 0;
};

// Starts an operation that never completes: its handler is destroyed, as it is if an exception leaves a handler.
asio::awaitable<access_token> get_from_dropped_operation(hanging_provider* provider) {
    ++provider->asked;
    auto drop = [](auto) {};
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(drop, asio::use_awaitable);
    co_return access_token{};
}

struct fixture {
    asio::io_context io{1};
    hanging_provider provider;
    std::shared_ptr<copresence::detail::token_cache> cache;

    void make_cache(std::optional<std::chrono::milliseconds> limit,
                    copresence::detail::token_cache::abandoned rule =
                        copresence::detail::token_cache::abandoned::goes_on) {
        cache = std::make_shared<copresence::detail::token_cache>(
            io.get_executor(),
            callback_token([this](token_request) { return hanging_provider::get(&provider); }), "scope",
            token_rules::of_a_client(), rule, limit, [this] { return provider.now; });
    }

    // Starts a caller that stops waiting before it has an answer.
    void ask_and_leave() {
        waiting caller;
        BOOST_TEST(!cache->ask(caller));
        io.restart();
        io.poll();
        BOOST_TEST(!caller.result);
    }

    // Returns whether the context runs out of work within 10 s.
    bool ends() {
        io.restart();
        io.run_for(10s);
        return io.stopped();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(token_cache, fixture)

BOOST_AUTO_TEST_CASE(a_hanging_request_fails_at_its_limit_and_the_next_caller_starts_another) {
    make_cache(10ms);
    waiting first;
    BOOST_TEST(!cache->ask(first));
    BOOST_TEST(ends());
    BOOST_REQUIRE(first.result.has_value());
    BOOST_TEST((first.result->error().code == errc::timeout));
    BOOST_TEST(first.result->error().info.step == step::token);
    BOOST_TEST(first.result->error().info.detail == "the token provider did not return a token within 10 ms");
    BOOST_TEST(provider.cancelled == 1);
    waiting second;
    BOOST_TEST(!cache->ask(second));
    BOOST_TEST(ends());
    BOOST_REQUIRE(second.result.has_value());
    BOOST_TEST(second.result->has_value());
}

BOOST_AUTO_TEST_CASE(an_early_renewal_that_hangs_ends_at_its_limit) {
    provider.hangs_at = 2;
    make_cache(10ms, copresence::detail::token_cache::abandoned::is_stopped);
    waiting first;
    cache->ask(first);
    BOOST_TEST(ends());
    provider.now += 1h - 60s - 1ns;
    waiting second;
    BOOST_TEST(cache->ask(second).has_value()); // the token that is still valid
    BOOST_TEST(ends());
    BOOST_TEST(provider.asked == 2);
    BOOST_TEST(provider.cancelled == 1);
}

BOOST_AUTO_TEST_CASE(a_token_before_the_limit_leaves_no_timer) {
    provider.hangs_at = 0;
    make_cache(1h);
    waiting first;
    cache->ask(first);
    BOOST_TEST(ends());
    BOOST_TEST(first.result->has_value());
}

BOOST_AUTO_TEST_CASE(waiting_callers_are_notified_in_order_of_arrival) {
    provider.hangs_at = 0;
    make_cache(std::nullopt);
    std::vector<int> order;
    std::list<ordered_waiting> callers;
    for (int i = 0; i < 5; ++i) {
        auto& caller = callers.emplace_back();
        caller.order = &order;
        caller.number = i;
        BOOST_TEST(!cache->ask(caller));
    }
    callers.erase(std::next(callers.begin(), 2));
    callers.pop_front();
    BOOST_TEST(ends());
    const std::vector expected{1, 3, 4};
    BOOST_TEST(order == expected, boost::test_tools::per_element());
}

// Would take minutes if each departure searched all waiting callers.
BOOST_AUTO_TEST_CASE(departures_of_many_waiting_callers_take_linear_time) {
    make_cache(std::nullopt, copresence::detail::token_cache::abandoned::is_stopped);
    std::list<waiting> callers;
    for (int i = 0; i < 1'000'000; ++i)
        cache->ask(callers.emplace_back());
    io.poll();
    while (!callers.empty())
        callers.pop_back(); // the last caller is the most expensive one to search
    BOOST_TEST(ends());
    BOOST_TEST(provider.cancelled == 1);
}

BOOST_AUTO_TEST_CASE(a_request_whose_operation_is_destroyed_fails_and_the_next_caller_starts_another) {
    cache = std::make_shared<copresence::detail::token_cache>(
        io.get_executor(),
        callback_token([this](token_request) { return get_from_dropped_operation(&provider); }), "scope",
        token_rules::of_a_client(), copresence::detail::token_cache::abandoned::goes_on, std::nullopt);
    for (int i = 1; i <= 2; ++i) {
        waiting caller;
        BOOST_TEST(!cache->ask(caller));
        BOOST_TEST(ends());
        BOOST_REQUIRE(caller.result.has_value());
        BOOST_TEST((caller.result->error().code == errc::token_unavailable));
        BOOST_TEST(caller.result->error().info.detail ==
                   "the request to the token provider ended without a result");
        BOOST_TEST(provider.asked == i);
    }
}

BOOST_AUTO_TEST_CASE(after_a_caller_has_left_the_next_one_starts_a_second_request) {
    make_cache(1h, copresence::detail::token_cache::abandoned::is_doubled);
    waiting patient; // waits for the request that hangs
    BOOST_TEST(!cache->ask(patient));
    ask_and_leave();
    BOOST_TEST(provider.asked == 1);
    waiting next;
    BOOST_TEST(!cache->ask(next));
    BOOST_TEST(ends());
    BOOST_TEST(provider.asked == 2);
    BOOST_REQUIRE(next.result.has_value());
    BOOST_TEST((*next.result->value().value == "2"));
    BOOST_REQUIRE(patient.result.has_value());
    BOOST_TEST((*patient.result->value().value == "2"));
    BOOST_TEST(provider.cancelled == 1);
}

BOOST_AUTO_TEST_CASE(callers_share_a_hanging_request_until_one_of_them_leaves) {
    make_cache(1h, copresence::detail::token_cache::abandoned::is_doubled);
    std::list<waiting> callers;
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(!cache->ask(callers.emplace_back()));
    io.poll();
    BOOST_TEST(provider.asked == 1);
    cache->close({make_error_code(errc::client_closed), {}});
    BOOST_TEST(ends());
}

BOOST_AUTO_TEST_CASE(at_most_two_requests_run_at_the_same_time) {
    provider.hangs_from = 1;
    make_cache(1h, copresence::detail::token_cache::abandoned::is_doubled);
    for (int i = 0; i < 5; ++i)
        ask_and_leave();
    BOOST_TEST(provider.asked == 2);
    cache->close({make_error_code(errc::client_closed), {}});
    BOOST_TEST(ends());
    BOOST_TEST(provider.cancelled == 2);
}

BOOST_AUTO_TEST_CASE(a_request_that_reaches_its_limit_makes_room_for_another) {
    provider.hangs_from = 1;
    make_cache(10ms, copresence::detail::token_cache::abandoned::is_doubled);
    ask_and_leave();
    ask_and_leave();
    BOOST_TEST(ends()); // both reach their limits
    BOOST_TEST(provider.cancelled == 2);
    ask_and_leave();
    ask_and_leave();
    BOOST_TEST(ends());
    BOOST_TEST(provider.asked == 4);
}

BOOST_AUTO_TEST_CASE(a_provider_with_its_own_limit_gets_no_second_request) {
    make_cache(1h, copresence::detail::token_cache::abandoned::goes_on);
    ask_and_leave();
    ask_and_leave();
    BOOST_TEST(provider.asked == 1);
    cache->close({make_error_code(errc::client_closed), {}});
    BOOST_TEST(ends());
}

BOOST_AUTO_TEST_CASE(a_closed_cache_cancels_a_hanging_request) {
    make_cache(std::nullopt);
    waiting first;
    cache->ask(first);
    io.poll();
    cache->close({make_error_code(errc::client_closed), {}});
    BOOST_TEST(ends());
    BOOST_TEST((first.result->error().code == errc::client_closed));
    BOOST_TEST(provider.cancelled == 1);
    BOOST_TEST((cache->ask(first)->error().code == errc::client_closed));
}

BOOST_AUTO_TEST_SUITE_END()
