// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/cached_provider.hpp"
#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/auth/callback_token.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

// The number of allocations of this thread up to the one that fails. 0: no allocation fails.
thread_local std::size_t failing_allocation = 0;

// Makes the n-th allocation of this thread fail, unless the object is destroyed before.
class failure_of_allocation {
public:
    explicit failure_of_allocation(std::size_t n) { failing_allocation = n; }

    failure_of_allocation(const failure_of_allocation&) = delete;
    failure_of_allocation& operator=(const failure_of_allocation&) = delete;

    ~failure_of_allocation() { failing_allocation = 0; }

    static bool has_happened() { return failing_allocation == 0; }
};

} // namespace

void* operator new(std::size_t size) {
    if (failing_allocation > 0 && --failing_allocation == 0) throw std::bad_alloc{};
    if (void* const memory = std::malloc(size > 0 ? size : 1)) return memory;
    throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace copresence;
using namespace copresence::detail;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace asio = boost::asio;

namespace {

enum class outcome { none, success, no_memory, other };

outcome outcome_of(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
        return outcome::no_memory;
    } catch (...) {
        return outcome::other;
    }
    return outcome::success;
}

template <class T>
asio::awaitable<void> await(asio::awaitable<T> operation) {
    co_await std::move(operation);
}

// Starts the operation repeatedly. In each start, the next allocation fails, until every allocation of the start has failed
// once. The caller has its own context, so that no allocation of the service or of the rest of the client fails.
template <class MakeOperation>
void check_every_allocation(local_graph_fixture& env, MakeOperation make_operation,
                            outcome otherwise = outcome::success) {
    asio::io_context caller{1};
    std::size_t failures = 0;
    for (std::size_t n = 1;; ++n) {
        auto how = outcome::none;
        asio::co_spawn(caller, await(make_operation()),
                       [&](std::exception_ptr thrown) { how = outcome_of(thrown); });
        caller.restart();
        bool failed = false;
        {
            const failure_of_allocation failing{n};
            BOOST_REQUIRE_NO_THROW(caller.run_one()); // up to the operation's first suspension
            failed = failing.has_happened();
        }
        while (how == outcome::none) {
            BOOST_REQUIRE_NO_THROW(env.context.run_one_for(std::chrono::milliseconds{10}));
            BOOST_REQUIRE_NO_THROW(caller.poll());
        }
        BOOST_REQUIRE_MESSAGE(how == (failed ? outcome::no_memory : otherwise), "allocation " << n);
        if (!failed) break;
        ++failures;
    }
    BOOST_TEST(failures > 0U);
}

asio::awaitable<access_token> give_token(token_request) {
    access_token token;
    token.value = std::string{"t"};
    co_return token;
}

// Runs `context` until `how` is known or no handler is ready. An allocation of Asio itself may fail while it starts a
// coroutine; `poll_one` then throws.
void poll_until_known(asio::io_context& context, const outcome& how) {
    context.restart();
    while (how == outcome::none) {
        try {
            if (context.poll_one() == 0) return;
        } catch (const std::bad_alloc&) {
        }
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(failing_allocations, local_graph_fixture)

// The caller and the provider have the same context, so that both use the same `context_guard`. The cache has no time limit,
// because Asio calls std::terminate if it cannot allocate the executor of a timer on a strand.
BOOST_AUTO_TEST_CASE(a_shared_token_provider_serves_later_calls_after_any_failed_allocation) {
    bool failed = true;
    for (std::size_t n = 1; failed; ++n) {
        asio::io_context shared_context{1};
        const auto provider =
            make_cached(asio::make_strand(shared_context), callback_token(give_token), std::nullopt);
        auto first = outcome::none;
        auto second = outcome::none;
        token_request request;
        request.scope = "a scope that is too long for the small buffer of a string";
        asio::co_spawn(shared_context, provider->get_token(request),
                       [&](std::exception_ptr thrown, access_token) { first = outcome_of(thrown); });
        {
            const failure_of_allocation failing{n};
            poll_until_known(shared_context, first);
            failed = failing.has_happened();
        }
        BOOST_TEST_CONTEXT("allocation " << n) {
            BOOST_TEST((failed || first == outcome::success));
            asio::co_spawn(shared_context, provider->get_token(request),
                           [&](std::exception_ptr thrown, access_token) { second = outcome_of(thrown); });
            poll_until_known(shared_context, second);
            BOOST_REQUIRE((second == outcome::success));
        }
    }
}

BOOST_AUTO_TEST_CASE(get_presences_completes_if_any_allocation_of_its_start_fails) {
    const auto ids = some_ids(3);
    check_every_allocation(*this, [&] { return client().get_presences(ids); });
}

BOOST_AUTO_TEST_CASE(get_presence_report_completes_if_any_allocation_of_its_start_fails) {
    const auto ids = some_ids(3);
    check_every_allocation(*this, [&] { return client().get_presence_report(ids); });
}

BOOST_AUTO_TEST_CASE(warm_up_completes_if_any_allocation_of_its_start_fails) {
    check_every_allocation(*this, [&] { return client().warm_up(2); });
}

BOOST_AUTO_TEST_CASE(a_call_with_a_malformed_id_completes_if_any_allocation_of_its_start_fails) {
    const std::vector<const char*> ids{"not an id"};
    check_every_allocation(
        *this, [&] { return client().get_presences(ids); }, outcome::other);
}

BOOST_AUTO_TEST_SUITE_END()
