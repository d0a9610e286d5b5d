// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Shows three ways to end a call before its response: the deadline of the call, a timer of the caller, and a
// cancellation signal, for example when a user hangs up. The local service responds after one minute.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using id_list = std::vector<copresence::user_id>;

void expect(bool as_documented, const char* what) {
    if (!as_documented) throw std::runtime_error{what};
}

// Sets a deadline for this call only. The error is condition::timed_out, and names the step in progress.
asio::awaitable<void> with_a_deadline(copresence::client& client, id_list ids) {
    copresence::request_options options;
    options.timeout = 50ms;
    try {
        co_await client.get_presences(ids, options);
    } catch (const copresence::api_error& error) {
        std::cout << "deadline: " << error.what() << '\n';
        expect(error.code() == copresence::condition::timed_out, "the error is not a timeout");
        co_return;
    }
    throw std::runtime_error{"the call completed before its deadline"};
}

// Waits for the call or the timer. If the timer expires first, the call is cancelled, and the coroutine continues after
// the call has completed.
asio::awaitable<void> with_a_timer(copresence::client& client, id_list ids) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer wait_limits{co_await asio::this_coro::executor, 50ms};
    const auto first = co_await (client.get_presences(ids) || wait_limits.async_wait(asio::use_awaitable));
    expect(first.index() == 1, "the call completed before the timer");
    std::cout << "timer: expired before the call completed\n";
}

// Binds a cancellation signal. Emit `hang_up` on the executor of the completion handler only.
void with_a_signal(copresence::client& client, const id_list& ids, asio::cancellation_signal& hang_up,
                   boost::system::error_code& ended) {
    client.async_get_presences(
        ids, asio::bind_cancellation_slot(hang_up.slot(),
                                          [&ended](boost::system::error_code error,
                                                   std::vector<copresence::presence>) { ended = error; }));
}

void show_cancelled(const boost::system::error_code& ended) {
    std::cout << "signal: " << ended.message() << '\n';
    expect(ended == asio::error::operation_aborted, "the error is not operation_aborted");
}

} // namespace

int main() try {
    asio::io_context context;

    copresence::local_graph_config service;
    service.latency = std::chrono::minutes{1};
    service.users = 2'000;
    copresence::local_graph graph{context.get_executor(), std::move(service)};

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    const auto rethrow = [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    };
    asio::co_spawn(context, with_a_deadline(client, graph.users()), rethrow);
    asio::co_spawn(context, with_a_timer(client, graph.users()), rethrow);

    asio::cancellation_signal hang_up;
    boost::system::error_code ended;
    with_a_signal(client, graph.users(), hang_up, ended);
    asio::steady_timer user{context, 100ms};
    user.async_wait([&](boost::system::error_code) {
        hang_up.emit(asio::cancellation_type::terminal);
        graph.close(); // the service is no longer needed
    });
    context.run();
    show_cancelled(ended);

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
