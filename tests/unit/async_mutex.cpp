// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "async/async_mutex.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;

namespace {

struct fixture {
    copresence::detail::async_mutex limiter; // outlives the coroutines, which the context destroys
    std::string log;
    std::optional<asio::io_context> io{std::in_place};

    // Takes the lock, and releases it in a later handler of the context.
    asio::awaitable<void> pass(char name) {
        const asio::any_io_executor executor = io->get_executor();
        copresence::detail::async_mutex::lock queue{limiter, executor};
        co_await queue.acquired();
        log += name;
        co_await asio::post(executor, asio::use_awaitable);
        log += '.';
    }

    asio::awaitable<void> fail_at_its_turn() {
        copresence::detail::async_mutex::lock queue{limiter, io->get_executor()};
        co_await queue.acquired();
        log += '!';
        throw std::runtime_error{"expected by the test"};
    }

    void start(asio::awaitable<void> what) { asio::co_spawn(*io, std::move(what), asio::detached); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(async_mutex, fixture)

BOOST_AUTO_TEST_CASE(the_lock_is_passed_on_in_order) {
    for (const char name : {'a', 'b', 'c', 'd'})
        start(pass(name));
    io->run();
    BOOST_TEST(log == "a.b.c.d.");
}

BOOST_AUTO_TEST_CASE(the_lock_is_free_after_its_last_holder) {
    start(pass('a'));
    io->run();
    io->restart();
    start(pass('b'));
    io->run();
    BOOST_TEST(log == "a.b.");
}

BOOST_AUTO_TEST_CASE(an_exception_releases_the_lock) {
    start(pass('a'));
    start(fail_at_its_turn());
    start(pass('b'));
    io->run();
    BOOST_TEST(log == "a.!b.");
}

BOOST_AUTO_TEST_CASE(a_waiter_that_leaves_the_queue_does_not_release_the_lock) {
    using lock = copresence::detail::async_mutex::lock;
    const asio::any_io_executor executor = io->get_executor();
    auto first = std::make_unique<lock>(limiter, executor);
    auto second = std::make_unique<lock>(limiter, executor);
    start(pass('c'));
    io->run_one();
    second.reset();
    io->poll();
    BOOST_TEST(log.empty());
    first.reset();
    io->restart();
    io->run();
    BOOST_TEST(log == "c.");
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_coroutines_wait) {
    for (const char name : {'a', 'b', 'c'})
        start(pass(name));
    while (log.empty())
        io->run_one();
    io.reset();
    BOOST_TEST(log == "a");
}

BOOST_AUTO_TEST_SUITE_END()
