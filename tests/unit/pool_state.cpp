// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/pool_state.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

using copresence::close_reason;
using namespace std::chrono_literals;

namespace {

using ends = std::vector<std::pair<copresence::detail::pool_state::connection_id, close_reason>>;
constexpr std::optional<close_reason> reusable;

struct fixture {
    copresence::detail::pool_state pool{{.max_connections = 2, .idle_timeout = 60s, .max_age = 300s}};
    copresence::detail::pool_state::time_point now{1h};

    copresence::detail::pool_state::grant take(copresence::detail::pool_state::ticket caller = 1) {
        const auto granted = pool.acquire(caller, false, now);
        BOOST_REQUIRE(granted.has_value());
        return *granted;
    }

    ends ended() {
        ends result;
        for (const auto& [id, cause] : pool.take_ended())
            result.emplace_back(id, cause);
        return result;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pool_state, fixture)

BOOST_AUTO_TEST_CASE(connections_are_opened_only_when_none_is_idle) {
    const auto first = take();
    BOOST_TEST(first.fresh);
    BOOST_TEST(!pool.release(first.id, reusable, now).has_value());
    const auto again = take();
    BOOST_TEST(!again.fresh);
    BOOST_TEST(again.id == first.id);
    BOOST_TEST(pool.open() == 1U);
}

BOOST_AUTO_TEST_CASE(at_most_max_connections_are_open_and_the_next_request_waits) {
    take();
    take();
    BOOST_TEST(!pool.acquire(3, false, now).has_value());
    BOOST_TEST(pool.waiting() == 1U);
    BOOST_TEST(pool.open() == 2U);
}

BOOST_AUTO_TEST_CASE(try_acquire_does_not_enter_the_queue) {
    const auto a = take();
    take();
    BOOST_TEST(!pool.try_acquire(false, now).has_value());
    BOOST_TEST(pool.waiting() == 0U);
    BOOST_TEST(!pool.release(a.id, reusable, now).has_value());
    const auto again = pool.try_acquire(false, now);
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST(again->id == a.id);
}

BOOST_AUTO_TEST_CASE(waiters_are_served_first_in_first_out_by_hand_off) {
    const auto a = take();
    const auto b = take();
    pool.acquire(3, false, now);
    pool.acquire(4, false, now);
    const auto to_third = pool.release(b.id, reusable, now);
    BOOST_REQUIRE(to_third.has_value());
    BOOST_TEST(to_third->waiter == 3U);
    BOOST_TEST(to_third->what.id == b.id);
    BOOST_TEST(!to_third->what.fresh);
    BOOST_TEST(!pool.acquire(5, false, now).has_value()); // a new request does not overtake waiters
    const auto to_fourth = pool.release(a.id, reusable, now);
    BOOST_REQUIRE(to_fourth.has_value());
    BOOST_TEST(to_fourth->waiter == 4U);
}

BOOST_AUTO_TEST_CASE(a_broken_connection_is_replaced_for_the_first_waiter) {
    const auto a = take();
    take();
    pool.acquire(3, false, now);
    const auto handed = pool.release(a.id, close_reason::failed, now);
    BOOST_REQUIRE(handed.has_value());
    BOOST_TEST(handed->what.fresh);
    BOOST_TEST(handed->what.id != a.id);
    BOOST_TEST(pool.open() == 2U);
    BOOST_TEST((ended() == ends{{a.id, close_reason::failed}}));
}

BOOST_AUTO_TEST_CASE(the_most_recently_used_connection_is_reused_first) {
    const auto a = take();
    const auto b = take();
    pool.release(a.id, reusable, now);
    pool.release(b.id, reusable, now);
    BOOST_TEST(take().id == b.id);
    BOOST_TEST(take().id == a.id);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_after_the_idle_timeout) {
    const auto a = take();
    pool.release(a.id, reusable, now);
    now += 59s;
    const auto again = take();
    BOOST_TEST(again.id == a.id);
    pool.release(again.id, reusable, now);
    now += 60s;
    BOOST_TEST(take().fresh);
    BOOST_TEST((ended() == ends{{a.id, close_reason::idle_timeout}}));
}

BOOST_AUTO_TEST_CASE(a_connection_is_not_reused_after_its_max_age) {
    const auto a = take();
    now += 299s;
    pool.release(a.id, reusable, now);
    BOOST_TEST(take().id == a.id);
    now += 1s;
    pool.release(a.id, reusable, now);
    BOOST_TEST(pool.idle() == 0U);
    BOOST_TEST(take().fresh);
    BOOST_TEST((ended() == ends{{a.id, close_reason::max_age}}));
}

BOOST_AUTO_TEST_CASE(an_abandoned_waiter_gets_no_connection) {
    const auto a = take();
    take();
    pool.acquire(3, false, now);
    BOOST_TEST(pool.abandon(3));
    BOOST_TEST(!pool.release(a.id, reusable, now).has_value());
    BOOST_TEST(pool.idle() == 1U);
}

BOOST_AUTO_TEST_CASE(abandon_returns_false_after_the_hand_off) {
    const auto a = take();
    take();
    pool.acquire(3, false, now);
    pool.release(a.id, reusable, now);
    BOOST_TEST(!pool.abandon(3));
}

BOOST_AUTO_TEST_CASE(time_is_linear_in_the_number_of_waiters) {
    constexpr copresence::detail::pool_state::ticket waiters = 1'000'000;
    auto held = take().id;
    take();
    for (copresence::detail::pool_state::ticket caller = 3; caller < waiters; ++caller)
        pool.acquire(caller, false, now);
    for (copresence::detail::pool_state::ticket caller = 3; caller < waiters / 2; ++caller) { // served
        held = pool.release(held, reusable, now).value().what.id;
        pool.abandon(caller);
    }
    for (copresence::detail::pool_state::ticket caller = waiters / 2; caller < waiters; ++caller) // cancelled
        pool.abandon(caller);
    BOOST_TEST(pool.waiting() == 0U);
    // Quadratic time would exceed the time limit of the test.
}

BOOST_AUTO_TEST_CASE(a_request_for_a_fresh_connection_displaces_the_least_recently_used_one) {
    const auto a = take();
    const auto b = take();
    pool.release(a.id, reusable, now);
    pool.release(b.id, reusable, now);
    const auto fresh = pool.acquire(3, true, now);
    BOOST_REQUIRE(fresh.has_value());
    BOOST_TEST(fresh->fresh);
    BOOST_TEST((ended() == ends{{a.id, close_reason::displaced}}));
    BOOST_TEST(pool.open() == 2U);
}

BOOST_AUTO_TEST_CASE(a_waiter_for_a_fresh_connection_never_gets_a_used_one) {
    const auto a = take();
    take();
    pool.acquire(3, true, now);
    const auto handed = pool.release(a.id, reusable, now);
    BOOST_REQUIRE(handed.has_value());
    BOOST_TEST(handed->what.fresh);
    BOOST_TEST((ended() == ends{{a.id, close_reason::displaced}}));
}

BOOST_AUTO_TEST_CASE(a_dead_idle_connection_is_replaced_by_a_fresh_one) {
    const auto a = take();
    const auto fresh = pool.replace(a.id, now);
    BOOST_TEST(fresh.fresh);
    BOOST_TEST(pool.open() == 1U);
    BOOST_TEST((ended() == ends{{a.id, close_reason::stale}}));
}

BOOST_AUTO_TEST_CASE(close_ends_idle_connections_and_keeps_leased_ones) {
    const auto a = take();
    const auto b = take();
    pool.release(b.id, reusable, now);
    pool.close();
    BOOST_TEST(pool.idle() == 0U);
    BOOST_TEST(pool.open() == 1U);
    BOOST_TEST((ended() == ends{{b.id, close_reason::closed}}));
    BOOST_TEST(!pool.release(a.id, reusable, now).has_value());
}

// Runs 10,000 random operations. No more than two connections are open, no request waits while a connection is idle, and
// waiters are served in order.
BOOST_AUTO_TEST_CASE(invariants_hold_after_random_operations) {
    std::mt19937 random{7}; // NOLINT: a fixed seed makes the test repeatable
    std::vector<copresence::detail::pool_state::connection_id> leased;
    std::vector<copresence::detail::pool_state::ticket> line;
    copresence::detail::pool_state::ticket next = 1;
    for (int i = 0; i < 10'000; ++i) {
        now += std::chrono::seconds{random() % 20};
        const auto what = random() % 5;
        if (what < 2) {
            const bool fresh = random() % 4 == 0;
            if (const auto granted = pool.acquire(next, fresh, now)) {
                leased.push_back(granted->id);
            } else {
                line.push_back(next);
            }
            ++next;
        } else if (what < 4 && !leased.empty()) {
            const auto at = random() % leased.size();
            const auto handed = pool.release(
                leased[at], random() % 3 != 0 ? reusable : std::optional{close_reason::failed}, now);
            leased.erase(leased.begin() + static_cast<std::ptrdiff_t>(at));
            BOOST_REQUIRE(handed.has_value() == !line.empty());
            if (handed) {
                BOOST_REQUIRE(handed->waiter == line.front());
                line.erase(line.begin());
                leased.push_back(handed->what.id);
            }
        } else if (!line.empty()) {
            const auto at = random() % line.size();
            BOOST_REQUIRE(pool.abandon(line[at]));
            line.erase(line.begin() + static_cast<std::ptrdiff_t>(at));
        }
        BOOST_REQUIRE(pool.open() <= 2U);
        BOOST_REQUIRE(pool.open() == leased.size() + pool.idle());
        BOOST_REQUIRE(pool.waiting() == line.size());
        BOOST_REQUIRE((line.empty() || pool.idle() == 0U));
        BOOST_REQUIRE(
            std::set<copresence::detail::pool_state::connection_id>(leased.begin(), leased.end()).size() ==
            leased.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()
