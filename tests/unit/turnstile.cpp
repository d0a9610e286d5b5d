// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "async/turnstile.hpp"

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
    copresence::turnstile gate; // outlives the coroutines, which the context destroys
    std::string log;
    std::optional<asio::io_context> io{std::in_place};

    // Enters, and leaves when the event loop comes round again.
    asio::awaitable<void> pass(char name) {
        const asio::any_io_executor executor = io->get_executor();
        copresence::turnstile::place queue{gate, executor};
        co_await queue.turn();
        log += name;
        co_await asio::post(executor, asio::use_awaitable);
        log += '.';
    }

    asio::awaitable<void> fail_at_its_turn() {
        copresence::turnstile::place queue{gate, io->get_executor()};
        co_await queue.turn();
        log += '!';
        throw std::runtime_error{"as it is meant to"};
    }

    void start(asio::awaitable<void> what) { asio::co_spawn(*io, std::move(what), asio::detached); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(turnstile, fixture)

BOOST_AUTO_TEST_CASE(each_passes_when_the_one_before_has_left) {
    for (const char name : {'a', 'b', 'c', 'd'})
        start(pass(name));
    io->run();
    BOOST_TEST(log == "a.b.c.d.");
}

BOOST_AUTO_TEST_CASE(it_is_open_again_when_all_have_passed) {
    start(pass('a'));
    io->run();
    io->restart();
    start(pass('b'));
    io->run();
    BOOST_TEST(log == "a.b.");
}

BOOST_AUTO_TEST_CASE(whoever_fails_at_its_turn_lets_the_next_one_pass) {
    start(pass('a'));
    start(fail_at_its_turn());
    start(pass('b'));
    io->run();
    BOOST_TEST(log == "a.!b.");
}

BOOST_AUTO_TEST_CASE(whoever_gives_up_its_place_lets_nobody_pass) {
    using place = copresence::turnstile::place;
    const asio::any_io_executor executor = io->get_executor();
    auto first = std::make_unique<place>(gate, executor);
    auto second = std::make_unique<place>(gate, executor);
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

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_with_a_queue) {
    for (const char name : {'a', 'b', 'c'})
        start(pass(name));
    while (log.empty())
        io->run_one();
    io.reset();
    BOOST_TEST(log == "a");
}

BOOST_AUTO_TEST_SUITE_END()
