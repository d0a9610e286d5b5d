// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <exception>
#include <future>
#include <iostream>
#include <memory>
#include <stop_token>
#include <thread>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> work_with(copresence::client& client) {
    const auto ids = some_ids(700);
    const auto found = co_await client.get_presences(ids);
    expect(found.size() == ids.size(), "any thread may call");
}

// [client_per_thread]
void serve(copresence::client_config config) {
    config.rate_limiter =
        std::make_shared<copresence::local_rate_limiter>(); // shared by all clients
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([config] {
            asio::io_context context{1};
            copresence::client client{
                context.get_executor(),
                config}; // config.token_provider and config.rate_limiter are shared
            asio::co_spawn(context, work_with(client),
                           [](std::exception_ptr error) {
                               if (error) std::rethrow_exception(error);
                           });
            context.run();
        });
    }
}

// [/client_per_thread]

// [pool]
void on_a_pool(const copresence::client_config& config) {
    asio::thread_pool pool{4};
    copresence::client client{pool.get_executor(), config};
    std::vector<std::future<void>> calls;
    for (int i = 0; i < 8; ++i)
        calls.push_back(asio::co_spawn(pool, work_with(client), asio::use_future));
    for (auto& each : calls)
        each.get();
}

// [/pool]

// [blocking]
std::size_t from_a_plain_thread(copresence::client& client) {
    auto response = client.async_get_presences(some_ids(3), asio::use_future);
    return response.get().size(); // blocks; do not call this on a thread that runs
                                  // the client's context
}

// [/blocking]

void all() {
    world here;
    const std::jthread runner{[&here](const std::stop_token& end) {
        const std::stop_callback stop{end, [&here] { here.context.stop(); }};
        here.context.run();
    }};
    serve(here.config());
    on_a_pool(here.config());
    copresence::client client{here.context.get_executor(), here.config()};
    expect(from_a_plain_thread(client) == 3, "a future gives the presences");
}

} // namespace

int main() { return run_main(all); }
