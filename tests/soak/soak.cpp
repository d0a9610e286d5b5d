// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Makes calls to a service that applies faults of all kinds to a fifth of the requests, and cancels some
// calls at random. The calls run in rounds, and no object stays alive between two rounds.
//
// Usage: `soak [SECONDS [SEED]]`. The program checks that every call ends and that no presence is wrong.
// Memory and descriptors must not grow after the first round. The program prints one line of JSON. Its exit
// code is 1 if a check fails.

#include "callers.hpp"
#include "fault_mix.hpp"
#include "support/ids.hpp"
#include "support/service_thread.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/auth/static_token.hpp>
#include <copresence/client.hpp>
#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <malloc.h>

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono_literals;
using copresence::test::service_thread;
using clock_type = std::chrono::steady_clock;

namespace {

constexpr double fault_share = 0.2;
constexpr auto other_token = "the-other-token";
constexpr auto longest_call = 20s;
constexpr std::size_t memory_tolerance = 256 * 1024; // for caches in OpenSSL and the C library that grow once

struct resources {
    std::size_t bytes = 0;
    std::size_t descriptors = 0;
};

resources in_use() {
    const auto open = std::filesystem::directory_iterator{"/proc/self/fd"};
    return {::mallinfo2().uordblks, static_cast<std::size_t>(std::distance(begin(open), end(open)))};
}

// Returns a provider that supplies the two tokens alternately. Each token is due for renewal after one
// second.
std::shared_ptr<token_provider> alternating(std::string first, std::string second) {
    auto asked = std::make_shared<std::atomic<unsigned>>(0);
    return callback_token([asked, first = std::move(first), second = std::move(second)](token_request) {
        return [](std::string value) -> boost::asio::awaitable<access_token> {
            access_token token;
            token.value = std::move(value);
            token.expires_at = std::chrono::system_clock::now() + 61s;
            co_return token;
        }((*asked)++ % 2 == 0 ? first : second);
    });
}

client_config config_for(const local_graph& graph) {
    client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.proxy = proxy_config::none();
    config.token_provider = static_token(graph.token());
    return config;
}

// Totals of all rounds.
struct totals {
    soak::tally calls;
    std::uint64_t requests = 0;
    std::uint64_t faults = 0;
    std::uint64_t hung = 0;
    std::uint64_t rounds = 0;
};

// Runs two clients on a context with two threads. The clients share a rate limiter, and one client is closed
// in the middle of its calls.
void round(std::chrono::milliseconds length, std::uint64_t seed, totals& sum) {
    local_graph_config service;
    service.seed = seed;
    service.shuffle = seed % 2 == 0;
    service.faults = soak::every_fault(fault_share, other_token);
    service_thread served{std::move(service)};
    const auto& graph = served.graph();

    auto config = config_for(graph);
    config.token_provider = alternating(graph.token(), other_token);
    local_rate_limiter_config budget;
    budget.requests = 0;
    config.rate_limiter = std::make_shared<local_rate_limiter>(budget);
    config.retry.base_delay = 5ms;
    config.retry.max_delay = 100ms;
    config.timeouts.first_byte = 300ms;
    config.timeouts.inactivity = 300ms;
    config.timeouts.attempt = 2s;
    config.idle_timeout = 20ms;
    config.max_connection_age = 1s;

    boost::asio::io_context context{2};
    const auto steady = std::make_shared<client>(context.get_executor(), config);
    const auto closed_early = std::make_shared<client>(context.get_executor(), config);
    const auto begun = clock_type::now();
    soak::habits how;
    how.until = begun + length;
    how.longest_call = longest_call;
    start_callers(context.get_executor(), 12, steady, graph, how, seed * 1'000, sum.calls);
    auto until_closed = how;
    until_closed.until = begun + length / 2;
    start_callers(context.get_executor(), 4, closed_early, graph, until_closed, seed * 1'000 + 500,
                  sum.calls);
    boost::asio::steady_timer close_at{context, begun + length / 2};
    close_at.async_wait([&](error_code) { closed_early->close(); });

    // The context runs out of work when the last call has ended. No call may exceed its own deadline.
    const auto last = begun + length + longest_call + 10s;
    std::thread second{[&] { context.run_until(last); }};
    context.run_until(last);
    second.join();
    sum.hung += sum.calls.started - sum.calls.ended;
    if (sum.hung > 0) { // a hanging call cannot be cleaned up
        std::fputs("soak: a call has not ended\n", stderr);
        std::_Exit(1);
    }
    sum.requests += graph.stats().requests;
    sum.faults += graph.stats().faults;
    ++sum.rounds;
}

// Requests 100,000 ids with default settings while a fifth of all responses fail. Returns whether the result
// is complete and in order.
bool hundred_thousand() {
    local_graph_config service;
    service.faults = soak::common_faults(fault_share);
    service_thread served{std::move(service)};
    boost::asio::io_context context{1};
    client of{context.get_executor(), config_for(served.graph())};
    const auto ids = test::some_ids(100'000);
    auto asked = of.async_get_presences(ids, boost::asio::use_future);
    const auto begun = clock_type::now();
    context.run();
    const auto found = asked.get();
    const bool right =
        std::equal(found.begin(), found.end(), ids.begin(), ids.end(),
                   [&](const presence& p, const user_id& id) { return p == served.graph().presence_of(id); });
    std::fprintf(
        stderr, "soak: 100,000 ids with default settings in %.1f s, %llu requests of which %llu failed: %s\n",
        std::chrono::duration<double>(clock_type::now() - begun).count(),
        static_cast<unsigned long long>(served.graph().stats().requests),
        static_cast<unsigned long long>(served.graph().stats().faults),
        right ? "complete and in order" : "WRONG");
    return right;
}

} // namespace

int main(int count, char* arguments[]) {
    const auto seconds = count > 1 ? std::strtol(arguments[1], nullptr, 10) : 600;
    const auto seed = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
    if (seconds < 1 || seconds > 86'400 || count > 3) {
        std::fputs("usage: soak [SECONDS [SEED]]\n", stderr);
        return 2;
    }
    const bool complete = hundred_thousand();

    totals sum;
    resources first;
    resources after;
    const auto until = clock_type::now() + std::chrono::seconds{seconds};
    const auto length =
        std::min<std::chrono::milliseconds>(30s, std::chrono::milliseconds{seconds * 1'000 / 3});
    for (std::uint64_t i = 0; i < 2 || clock_type::now() + length < until; ++i) {
        round(length, seed + i, sum);
        after = in_use();
        if (i == 0) first = after;
        std::fprintf(stderr, "soak: round %llu: %llu calls, %zu bytes and %zu descriptors in use\n",
                     static_cast<unsigned long long>(i + 1),
                     static_cast<unsigned long long>(sum.calls.ended.load()), after.bytes, after.descriptors);
    }
    const bool leaks = after.descriptors != first.descriptors || after.bytes > first.bytes + memory_tolerance;
    const auto& calls = sum.calls;
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "{\"rounds\":%llu,\"calls\":%llu,\"complete\":%llu,\"partial\":%llu,\"failed\":%llu,\"cancelled\":%"
        "llu,\"closed\":%llu,"
        "\"presences\":%llu,\"requests\":%llu,\"faults\":%llu,\"wrong\":%llu,\"hung\":%llu,\"leaks\":%s,"
        "\"bytes\":[%zu,%zu],\"descriptors\":[%zu,%zu],\"hundred_thousand\":%s}\n",
        number(sum.rounds), number(calls.ended), number(calls.complete), number(calls.partial),
        number(calls.failed), number(calls.cancelled), number(calls.closed), number(calls.presences),
        number(sum.requests), number(sum.faults), number(calls.wrong), number(sum.hung),
        leaks ? "true" : "false", first.bytes, after.bytes, first.descriptors, after.descriptors,
        complete ? "true" : "false");
    return complete && !leaks && calls.wrong == 0 && calls.ended > 0 && sum.faults > 0 ? 0 : 1;
}
