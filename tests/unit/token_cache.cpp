// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_cache.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace copresence;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// A provider whose request number `hangs_at` never ends by itself.
struct hanging_provider {
    int hangs_at = 1;
    int asked = 0;
    int cancelled = 0;
    std::chrono::system_clock::time_point now{std::chrono::hours{24 * 365 * 50}};

    static asio::awaitable<access_token> get(hanging_provider* self) {
        if (++self->asked == self->hangs_at) {
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
    void answered(const token_answer& given) override { answer = given; }

    std::optional<token_answer> answer;
};

struct fixture {
    asio::io_context io{1};
    hanging_provider provider;
    std::shared_ptr<copresence::token_cache> cache;

    void make_cache(std::optional<std::chrono::milliseconds> limit,
                    copresence::token_cache::abandoned rule = copresence::token_cache::abandoned::goes_on) {
        cache = std::make_shared<copresence::token_cache>(
            io.get_executor(),
            callback_token([this](token_request) { return hanging_provider::get(&provider); }), "scope",
            token_rules::of_a_client(), rule, limit, [this] { return provider.now; });
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
    BOOST_REQUIRE(first.answer.has_value());
    BOOST_TEST((first.answer->why.code == errc::timeout));
    BOOST_TEST(first.answer->why.info.at == step::token);
    BOOST_TEST(first.answer->why.info.detail == "the token provider did not return a token within 10 ms");
    BOOST_TEST(provider.cancelled == 1);
    waiting second;
    BOOST_TEST(!cache->ask(second));
    BOOST_TEST(ends());
    BOOST_REQUIRE(second.answer.has_value());
    BOOST_TEST(!second.answer->why.code);
}

BOOST_AUTO_TEST_CASE(an_early_renewal_that_hangs_ends_at_its_limit) {
    provider.hangs_at = 2;
    make_cache(10ms, copresence::token_cache::abandoned::is_stopped);
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
    BOOST_TEST(!first.answer->why.code);
}

BOOST_AUTO_TEST_CASE(a_closed_cache_cancels_a_hanging_request) {
    make_cache(std::nullopt);
    waiting first;
    cache->ask(first);
    io.poll();
    cache->close({make_error_code(errc::client_closed), {}});
    BOOST_TEST(ends());
    BOOST_TEST((first.answer->why.code == errc::client_closed));
    BOOST_TEST(provider.cancelled == 1);
    BOOST_TEST((cache->ask(first)->why.code == errc::client_closed));
}

BOOST_AUTO_TEST_SUITE_END()
