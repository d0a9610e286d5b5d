// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Uses async_get_presences, which accepts any completion token. This program shows three: a callback, a
// future for a thread that may block, and as_tuple, which returns the error to a coroutine as a value.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <future>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using presences = std::vector<copresence::presence>;

namespace {

constexpr std::array<std::string_view, 1> good_ids{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3"};
constexpr std::array<std::string_view, 1> bad_ids{"ada@example.com"};

void check(bool as_promised, const char* what) {
    if (!as_promised) throw std::runtime_error{what};
}

// The callback runs on its associated executor, by default the executor of the client.
std::future<std::size_t> count_by_callback(copresence::client& client) {
    auto counted = std::make_shared<std::promise<std::size_t>>();
    client.async_get_presences(good_ids, [counted](boost::system::error_code error, presences found) {
        if (error) return counted->set_exception(std::make_exception_ptr(boost::system::system_error{error}));
        counted->set_value(found.size());
    });
    return counted->get_future();
}

// The three forms side by side. An id that is not a GUID fails the call.
asio::awaitable<void> fail_in_three_forms(copresence::client& client) {
    try {
        co_await client.get_presences(bad_ids);
        check(false, "an invalid id was accepted");
    } catch (const copresence::api_error& error) {
        std::cout << "get_presences: " << error.what() << '\n';
    }

    const auto tried = co_await client.try_get_presences(bad_ids);
    check(tried.has_error(), "an invalid id was accepted");
    std::cout << "try_get_presences: " << tried.error().info.detail << '\n';

    copresence::diagnostics details;
    copresence::request_options options;
    options.error_details = &details;
    const auto outcome =
        co_await client.async_get_presences(bad_ids, options, asio::as_tuple(asio::use_awaitable));
    const auto& [error, found] = outcome;
    check(error == copresence::errc::invalid_user_id && found.empty(), "an invalid id was accepted");
    std::cout << "async_get_presences: " << error.message() << ": " << details.detail << '\n';
}

void use_from_a_plain_thread(asio::io_context& context, copresence::client& client) {
    const auto counted = count_by_callback(client).get();
    std::cout << "callback: " << counted << " presence\n";
    check(counted == 1, "the callback did not get the presence");

    std::future<presences> future = client.async_get_presences(good_ids, asio::use_future);
    const presences found = future.get(); // blocks this thread; the client runs on the other thread
    std::cout << "future: " << found.size() << " presence\n";
    check(found.size() == 1, "the future did not get the presence");

    asio::co_spawn(context, fail_in_three_forms(client), asio::use_future).get();
}

} // namespace

int main() try {
    asio::io_context context;
    copresence::local_graph graph{context.get_executor()};

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    // The client runs on this separate thread, so the main thread may block. The thread ends with main.
    const std::jthread worker{[&context](const std::stop_token& end_of_main) {
        const std::stop_callback stop{end_of_main, [&context] { context.stop(); }};
        context.run();
    }};
    use_from_a_plain_thread(context, client);

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
