// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Uses several cores: each thread has its own context and client. The clients share the parts that belong to the whole
// application: the rate limiter, the token provider and the log. Calls on different threads do not share a strand.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using id_list = std::vector<copresence::user_id>;
constexpr std::size_t threads = 3;
constexpr int calls = 5; // per thread

// Writes whole lines to standard output, from any thread.
class console {
public:
    copresence::log_sink sink() {
        return [this](copresence::log_level level, std::string_view line) {
            const std::lock_guard lock{mutex_};
            std::cout << level << ": " << line << '\n';
        };
    }

private:
    std::mutex mutex_;
};

asio::awaitable<void> fetch(copresence::client& client, id_list ids, std::atomic<std::size_t>& found) {
    for (int i = 0; i < calls; ++i) {
        const auto presences = co_await client.get_presences(ids);
        found += presences.size();
    }
}

// Runs on one thread, with its own context and client. The members of `shared` are thread-safe.
void work(const copresence::client_config& shared, const id_list& ids, std::atomic<std::size_t>& found,
          std::exception_ptr& failed) {
    asio::io_context context{1}; // concurrency hint 1: Asio omits some of its locks
    copresence::client client{context.get_executor(), shared};
    asio::co_spawn(context, fetch(client, ids, found),
                   [&failed](std::exception_ptr error) { failed = error; });
    context.run();
}

} // namespace

int main() try {
    asio::io_context services;
    copresence::local_graph_config service;
    service.users = 1'300;
    copresence::local_graph graph{services.get_executor(), std::move(service)};
    std::thread serving{[&services] { services.run(); }};

    console out;
    copresence::client_config shared;
    shared.endpoint = graph.endpoint();
    shared.tls.ca_pem = graph.ca_pem();
    shared.token_provider = copresence::static_token(graph.token());
    shared.rate_limiter = std::make_shared<copresence::local_rate_limiter>();
    shared.observer = copresence::make_logger(copresence::log_level::info, out.sink());

    std::atomic<std::size_t> found{0};
    std::vector<std::exception_ptr> failed(threads);
    std::vector<std::thread> working;
    for (std::size_t i = 0; i < threads; ++i) {
        working.emplace_back(
            [&shared, &graph, &found, &failed, i] { work(shared, graph.users(), found, failed[i]); });
    }
    for (auto& each : working)
        each.join();
    graph.close();
    serving.join();

    for (const auto& each : failed) {
        if (each) std::rethrow_exception(each);
    }
    const auto counted = shared.rate_limiter->stats().requests;
    std::cout << found << " presences by " << threads << " clients, " << counted
              << " requests counted by the shared rate limiter\n";
    if (found != threads * calls * 1'300) throw std::runtime_error{"some users are missing"};
    if (counted != threads * calls * 2)
        throw std::runtime_error{"the rate limiter did not count every request"};

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
