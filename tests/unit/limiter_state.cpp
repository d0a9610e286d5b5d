// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "limits/limiter_state.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <queue>
#include <random>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

using limiter = copresence::detail::limiter_state;
using time_point = limiter::time_point;

const time_point start{100h};

// Returns the maximum number of arrivals at Graph in any window of 30 s. Graph allows 1,500.
std::size_t max_in_any_window(std::vector<time_point> arrivals) {
    std::sort(arrivals.begin(), arrivals.end());
    std::size_t max = 0;
    for (std::size_t first = 0, last = 0; last < arrivals.size(); ++last) {
        while (arrivals[last] - arrivals[first] >= 30s)
            ++first;
        max = std::max(max, last - first + 1);
    }
    return max;
}

// Simulates workers that send `requests` requests in total through one rate limiter. No real time passes.
struct simulation {
    std::size_t requests;
    std::size_t workers;
    std::chrono::milliseconds max_latency{0};
    unsigned pauses_percent = 0;
    // After this percentage of requests, the worker waits up to 10 s for a token before it requests its next permit.
    unsigned outages_percent = 0;
    // This percentage of requests is cancelled while the requests are on their way.
    unsigned cancelled_percent = 0;

    struct outcome {
        std::chrono::milliseconds took{0};
        std::vector<time_point> arrivals;
    };

    outcome run(unsigned seed) const {
        struct event {
            time_point when;
            bool ends; // true: a request ends; false: a worker tries to take a permit
            time_point first_byte_at;
            std::uint64_t epoch;
            bool received = true;

            bool operator<(const event& other) const { return when > other.when; }
        };

        std::mt19937 random{seed}; // NOLINT: a fixed seed makes the test repeatable
        const auto some = [&](std::chrono::milliseconds max) {
            return max.count() == 0 ? 0ms
                                    : std::chrono::milliseconds{static_cast<long>(
                                          random() % static_cast<unsigned long>(max.count()))};
        };
        limiter g{{}};
        outcome result;
        std::priority_queue<event> events;
        for (std::size_t i = 0; i < workers; ++i)
            events.push({start, false, {}, 0});
        std::size_t blind = 0; // number of workers that wait until a request ends
        std::size_t left = requests;
        time_point now = start;
        while (!events.empty()) {
            const auto next = events.top();
            events.pop();
            now = next.when;
            if (next.ends) {
                const bool throttled = random() % 100 < pauses_percent;
                g.give_back(
                    {next.first_byte_at, next.received, next.received && throttled, next.epoch, max_latency});
                if (next.received && throttled) g.pause(now + some(20s), now);
                events.push({now + (random() % 100 < outages_percent ? some(10s) : 0ms), false, {}, 0});
                for (; blind > 0; --blind)
                    events.push({now, false, {}, 0});
                continue;
            }
            if (left == 0) continue;
            if (g.take(now)) {
                --left;
                const auto arrives = now + some(max_latency);
                result.arrivals.push_back(arrives);
                if (random() % 100 < cancelled_percent) {
                    events.push({now, true, now, g.epoch(), false});
                    continue;
                }
                const auto first_byte_at = arrives + some(max_latency);
                events.push({first_byte_at + some(max_latency), true, first_byte_at, g.epoch()});
                continue;
            }
            const auto opens = g.opens_at(now);
            if (opens == limiter::unknown) {
                ++blind;
            } else {
                events.push({opens, false, {}, 0});
            }
        }
        BOOST_REQUIRE(left == 0U); // all requests were sent
        result.took = std::chrono::duration_cast<std::chrono::milliseconds>(
            *std::max_element(result.arrivals.begin(), result.arrivals.end()) - start);
        return result;
    }
};

const unsigned seeds[]{1, 2, 3, 4, 5};

} // namespace

// Called by destructors of permits.
static_assert(noexcept(std::declval<limiter&>().give_back(std::declval<const limiter::request_outcome&>())));

BOOST_AUTO_TEST_SUITE(limiter_state)

BOOST_AUTO_TEST_CASE(a_million_ids_take_the_theoretical_minimum_of_thirty_seconds) {
    const simulation million{.requests = 1'539, .workers = 8};
    const auto result = million.run(1);
    BOOST_TEST(result.took.count() == 30'000);
    BOOST_TEST(max_in_any_window(result.arrivals) == 1'500U);
}

BOOST_AUTO_TEST_CASE(the_full_limit_is_used_in_every_window) {
    const simulation rounds{.requests = 15'000, .workers = 64};
    BOOST_TEST(rounds.run(1).took.count() == 270'000);
}

BOOST_DATA_TEST_CASE(no_window_exceeds_the_limit_under_random_latencies_and_pauses,
                     boost::unit_test::data::make(seeds), seed) {
    const simulation rough{.requests = 10'000,
                           .workers = 32,
                           .max_latency = 8'000ms,
                           .pauses_percent = 1,
                           .outages_percent = 10,
                           .cancelled_percent = 10};
    const auto result = rough.run(seed);
    BOOST_TEST(result.arrivals.size() == 10'000U);
    BOOST_TEST(max_in_any_window(result.arrivals) <= 1'500U);
}

BOOST_AUTO_TEST_CASE(a_permit_is_free_one_window_after_the_first_byte_of_the_response) {
    limiter g{{.requests = 1, .window = 30s}};
    BOOST_TEST(g.take(start));
    BOOST_TEST(!g.take(start + 1h)); // still in progress
    BOOST_TEST((g.opens_at(start) == limiter::unknown));
    g.give_back({start + 5s, true, false, 0});
    BOOST_TEST((g.opens_at(start + 6s) == start + 35s));
    BOOST_TEST(!g.take(start + 35s - 1ns));
    BOOST_TEST(g.take(start + 35s));
}

BOOST_AUTO_TEST_CASE(a_cancelled_request_counts_until_it_can_no_longer_reach_graph) {
    limiter g{{.requests = 1, .window = 30s}};
    BOOST_TEST(g.take(start));
    g.give_back({start + 1s, false, false, 0, 10s});
    BOOST_TEST(!g.take(start + 41s - 1ns));
    BOOST_TEST(g.take(start + 41s));
}

BOOST_AUTO_TEST_CASE(a_request_with_a_response_is_no_longer_in_transit) {
    limiter g{{.requests = 1, .window = 30s}};
    BOOST_TEST(g.take(start));
    g.give_back({start + 1s, true, false, 0, 10s});
    BOOST_TEST(g.take(start + 31s));
}

BOOST_AUTO_TEST_CASE(a_request_that_was_not_sent_does_not_count) {
    limiter g{{.requests = 1, .window = 30s}};
    BOOST_TEST(g.take(start));
    g.put_back();
    BOOST_TEST(g.stats(start).requests == 0U);
    BOOST_TEST(g.stats(start).in_window == 0U);
    BOOST_TEST(g.take(start));
}

BOOST_AUTO_TEST_CASE(a_resumed_gate_restarts_with_one_request) {
    limiter g{{}};
    g.pause(start + 24h, start);
    g.resume(start + 1s);
    BOOST_TEST(!g.stats(start + 1s).paused);
    BOOST_TEST(g.take(start + 1s));
    BOOST_TEST(!g.take(start + 1s));
}

BOOST_AUTO_TEST_CASE(resume_without_a_pause_changes_nothing) {
    limiter g{{}};
    g.resume(start);
    BOOST_TEST(g.take(start));
    BOOST_TEST(g.take(start));
}

BOOST_AUTO_TEST_CASE(a_pause_stops_all_requests_until_its_end) {
    limiter g{{}};
    g.pause(start + 10s, start);
    BOOST_TEST(!g.take(start + 10s - 1ns));
    BOOST_TEST((g.opens_at(start) == start + 10s));
    BOOST_TEST(g.stats(start).paused);
    BOOST_TEST(g.take(start + 10s));
}

BOOST_AUTO_TEST_CASE(a_pause_is_prolonged_and_never_shortened) {
    limiter g{{}};
    g.pause(start + 10s, start);
    g.pause(start + 5s, start);
    g.pause(start - 5s, start);
    BOOST_TEST((g.opens_at(start) == start + 10s));
    g.pause(start + 20s, start);
    BOOST_TEST((g.opens_at(start) == start + 20s));
    BOOST_TEST(g.stats(start).pauses == 2U);
}

BOOST_AUTO_TEST_CASE(after_a_pause_concurrency_doubles_with_each_round_of_responses) {
    limiter g{{}};
    g.pause(start + 1s, start);
    const auto now = start + 2s;
    for (std::size_t round = 1; round <= 8; round *= 2) {
        std::size_t let_through = 0;
        while (g.take(now))
            ++let_through;
        BOOST_TEST(let_through == round);
        BOOST_TEST((g.opens_at(now) == limiter::unknown));
        for (std::size_t i = 0; i < let_through; ++i)
            g.give_back({now, true, false, g.epoch()});
    }
}

BOOST_AUTO_TEST_CASE(responses_to_requests_sent_before_a_pause_do_not_raise_concurrency) {
    limiter g{{}};
    for (int i = 0; i < 8; ++i)
        BOOST_TEST(g.take(start));
    g.give_back({start, true, true, 0});
    g.pause(start + 1s, start);
    for (int i = 0; i < 7; ++i)
        g.give_back({start + 1ms, true, false, 0});
    BOOST_TEST(g.take(start + 2s));
    BOOST_TEST(!g.take(start + 2s));
}

BOOST_AUTO_TEST_CASE(a_request_without_a_response_does_not_raise_concurrency) {
    limiter g{{}};
    g.pause(start + 1s, start);
    BOOST_TEST(g.take(start + 2s));
    g.give_back({start + 3s, false, false, g.epoch()});
    BOOST_TEST(g.take(start + 3s));
    BOOST_TEST(!g.take(start + 3s));
}

BOOST_AUTO_TEST_CASE(a_pause_is_limited_to_one_day) {
    limiter g{{}};
    g.pause(start + 1'000h, start);
    BOOST_TEST((g.opens_at(start) == start + 24h));
}

BOOST_AUTO_TEST_CASE(a_throttled_response_does_not_raise_concurrency_and_is_counted) {
    limiter g{{}};
    g.pause(start + 1s, start);
    const auto now = start + 2s;
    BOOST_TEST(g.take(now));
    g.give_back({now, true, true, g.epoch()});
    BOOST_TEST(g.take(now));
    BOOST_TEST(!g.take(now));
    BOOST_TEST(g.stats(now).throttled == 1U);
    BOOST_TEST(g.stats(now).in_window == 2U);
    BOOST_TEST(g.stats(now).requests == 2U);
}

BOOST_AUTO_TEST_CASE(pauses_apply_if_the_budget_is_switched_off) {
    limiter g{{.requests = 0, .window = 30s}};
    for (int i = 0; i < 5'000; ++i)
        BOOST_REQUIRE(g.take(start));
    g.pause(start + 1s, start);
    BOOST_TEST(!g.take(start));
}

BOOST_AUTO_TEST_CASE(the_expected_time_is_a_window_for_each_full_budget) {
    limiter state{{.requests = 150, .window = 30s}};
    BOOST_TEST(state.expected_time(149, start).count() == 0);
    BOOST_TEST((state.expected_time(150, start) == 30s));
    BOOST_TEST((state.expected_time(1'539, start) == 300s)); // a million ids
    BOOST_REQUIRE(state.take(start));
    BOOST_TEST((state.expected_time(149, start) == 30s)); // requests in the window count too
    BOOST_TEST((state.expected_time(std::numeric_limits<std::size_t>::max() / 2, start) ==
                std::chrono::hours{24 * 365}));

    limiter without_budget{{.requests = 0}};
    BOOST_TEST(without_budget.expected_time(1'000'000, start).count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
