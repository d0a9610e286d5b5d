// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// [deadline]
asio::awaitable<bool> within_a_moment(copresence::client& client,
                                      std::vector<copresence::user_id> ids) {
    copresence::request_options options;
    options.timeout = 200ms;
    try {
        co_await client.get_presences(ids, options);
        co_return true;
    } catch (const copresence::api_error& error) {
        if (error.code() != copresence::condition::timed_out) throw;
        std::cout << "no response in time: " << error.diagnostics().step << '\n';
        co_return false;
    }
}

// [/deadline]

// [what_came_in_time]
asio::awaitable<std::size_t>
what_came_in_time(copresence::client& client,
                  std::vector<copresence::user_id> ids) {
    copresence::request_options options;
    options.timeout = 200ms;
    const auto report = co_await client.get_presence_report(ids, options);
    co_return report.found.size(); // the other ids: report.failed, errc::timeout
}

// [/what_came_in_time]

// [operators]
asio::awaitable<bool> unless_somebody_leaves(copresence::client& client,
                                             asio::steady_timer& leaving,
                                             std::vector<copresence::user_id> ids) {
    using namespace asio::experimental::awaitable_operators;
    const auto first = co_await (client.get_presences(ids) ||
                                 leaving.async_wait(asio::use_awaitable));
    co_return first.index() == 0;
}

// [/operators]

// [signal]
void start(copresence::client& client, std::vector<copresence::user_id> ids,
           asio::cancellation_signal& stop,
           std::function<void(boost::system::error_code)> ended) {
    auto handler = [ended](boost::system::error_code error,
                           std::vector<copresence::presence> found) {
        if (!error) std::cout << found.size() << " presences\n";
        ended(error);
    };
    client.async_get_presences(std::move(ids),
                               asio::bind_cancellation_slot(stop.slot(), handler));
}

// [/signal]

copresence::local_graph_config slow() {
    copresence::local_graph_config service;
    service.latency = 10min;
    return service;
}

void deadlines() {
    world here{slow()};
    // [per_step]
    copresence::client_config config = here.config();
    config.timeouts.connect = 3s;
    config.timeouts.first_byte = 5s;
    config.timeouts.call = 60s;
    // [/per_step]
    copresence::client client{here.context.get_executor(), config};
    here.run([](copresence::client& asked) -> asio::awaitable<void> {
        const bool in_time = co_await within_a_moment(asked, some_ids(2));
        expect(!in_time, "the call ends at its deadline");
        const auto none = co_await what_came_in_time(asked, some_ids(2));
        expect(none == 0, "get_presence_report does not throw at the deadline");
    }(client));
}

void cancellation() {
    world here{slow()};
    copresence::client client{here.context.get_executor(), here.config()};
    here.run([](copresence::client& asked) -> asio::awaitable<void> {
        asio::steady_timer leaving{co_await asio::this_coro::executor, 50ms};
        const bool received =
            co_await unless_somebody_leaves(asked, leaving, some_ids(2));
        expect(!received, "the other operand cancels the call");
    }(client));

    asio::cancellation_signal stop;
    boost::system::error_code error;
    start(client, some_ids(2), stop,
          [&error](boost::system::error_code ended) { error = ended; });
    stop.emit(asio::cancellation_type::terminal);
    while (!error)
        here.context.run_one();
    expect(error == asio::error::operation_aborted, "the signal cancels the call");
}

void closing() {
    world here{slow()};
    copresence::client client{here.context.get_executor(), here.config()};
    here.run([](copresence::client& asked) -> asio::awaitable<void> {
        // [close]
        asked.close();
        try {
            const auto ids = some_ids(1);
            co_await asked.get_presences(ids);
        } catch (const copresence::api_error& error) {
            expect(error.code() == copresence::errc::client_closed,
                   "a closed client stays closed");
        }
        // [/close]
    }(client));
}

void all() {
    deadlines();
    cancellation();
    closing();
}

} // namespace

int main() { return run_main(all); }
