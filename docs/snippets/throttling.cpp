// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <chrono>
#include <iostream>
#include <memory>

namespace asio = boost::asio;

namespace {

// [resume]
void open_again(copresence::rate_limiter& limiter) {
    if (limiter.stats().paused) limiter.resume(); // waiting calls continue at once
}

// [/resume]

// [stats]
void show(const copresence::rate_limiter& limiter) {
    const copresence::rate_limiter_stats stats = limiter.stats();
    std::cout << stats.requests << " requests, " << stats.throttled
              << " rejected with 429, " << stats.pauses << " pauses, "
              << stats.in_window << " requests in the window now\n";
}

// [/stats]

asio::awaitable<void> fetch(copresence::client& client) {
    const auto ids = some_ids(3'000);
    const auto found = co_await client.get_presences(ids);
    expect(found.size() == ids.size(),
           "the call waits after a 429 and then succeeds");
}

// [too_long]
asio::awaitable<bool> is_left_alone(copresence::client& client) {
    try {
        const auto ids = some_ids(1);
        co_await client.get_presences(ids);
        co_return false;
    } catch (const copresence::api_error& error) {
        if (error.code() != copresence::condition::throttled) throw;
        const auto wait =
            error.diagnostics().retry_after.value_or(std::chrono::milliseconds{0});
        std::cout << "throttled for another " << wait.count() / 1'000 << " s\n";
        co_return true;
    }
}

// [/too_long]

void too_long() {
    copresence::fault_rule an_hour;
    an_hour.what.response =
        copresence::faults::status{429, {{"Retry-After", "3600"}}, ""};
    copresence::local_graph_config service;
    service.faults.rules = {an_hour};
    world here{service};
    copresence::client client{here.context.get_executor(), here.config()};
    for (int i = 0; i < 2; ++i) {
        here.run([](copresence::client& asked) -> asio::awaitable<void> {
            const bool throttled = co_await is_left_alone(asked);
            expect(throttled, "a long Retry-After fails the call immediately");
        }(client));
        expect(client.stats().requests == 1, "later calls fail without a request");
    }
}

void all() {
    too_long();
    copresence::fault_rule one_429;
    one_429.when.numbers = {{2, 2}};
    one_429.what.response =
        copresence::faults::status{429, {{"Retry-After", "0.2"}}, ""};
    copresence::local_graph_config service;
    service.faults.rules = {one_429};
    world here{service};

    copresence::client_config config = here.config();
    auto& context = here.context;
    // [sharing]
    const auto limiter = std::make_shared<copresence::local_rate_limiter>();
    config.rate_limiter = limiter; // both clients count and pause together
    copresence::client one{context.get_executor(), config};
    copresence::client another{context.get_executor(), config};
    // [/sharing]
    here.run(fetch(one));
    here.run(fetch(another));
    show(*limiter);
    expect(limiter->stats().pauses == 1 && limiter->stats().throttled == 1,
           "one 429 causes one pause");
    expect(limiter->stats().requests == 5 + 5 + 1,
           "the requests of both clients are counted");
    open_again(*limiter);
    expect(!limiter->stats().paused, "a resumed rate limiter is not paused");

    // [share_of_the_limit]
    copresence::local_rate_limiter_config half;
    half.requests = 750; // the other half is for the other process
    config.rate_limiter = std::make_shared<copresence::local_rate_limiter>(half);
    // [/share_of_the_limit]
    copresence::client third{context.get_executor(), config};
    here.run(fetch(third));

    // [longer_wait]
    config.retry.max_retries = 2;
    config.retry.max_retry_after =
        std::chrono::seconds{20}; // a longer Retry-After fails the call immediately
    // [/longer_wait]
    copresence::client fourth{context.get_executor(), config};
    here.run(fetch(fourth));
}

} // namespace

int main() { return run_main(all); }
