// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Fetches the presences of 5,000 users with one co_await. Graph accepts at most 650 ids per request. The
// client splits the list, runs several requests at the same time, and merges the responses.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

void print_states(const std::vector<copresence::presence>& presences) {
    std::map<std::string, std::size_t> counts;
    for (const auto& each : presences) {
        const auto availability = each.availability();
        ++counts[availability ? std::string{availability->text()} : "(none)"];
    }
    for (const auto& [state, count] : counts)
        std::cout << count << '\t' << state << '\n';
}

asio::awaitable<void> fetch(copresence::client& client, std::vector<copresence::user_id> ids) {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    const auto presences = co_await client.get_presences(ids);
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - start);

    print_states(presences);
    const copresence::client_stats stats = client.stats();
    std::cout << presences.size() << " presences, " << stats.requests << " requests, "
              << stats.connections_created << " connections, " << stats.bytes_received << " bytes, "
              << elapsed.count() << " ms\n";

    if (stats.requests != 8) throw std::runtime_error{"expected 8 requests for 5,000 ids"};
    if (presences.size() != ids.size()) throw std::runtime_error{"some users are missing"};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (presences[i].id() != ids[i])
            throw std::runtime_error{"the result is not in the order of the ids"};
    }
}

} // namespace

int main() try {
    asio::io_context context;

    copresence::local_graph_config service;
    service.users = 5'000;
    service.shuffle = true; // Graph does not guarantee an order, so the local service changes it
    copresence::local_graph graph{context.get_executor(), std::move(service)};

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    copresence::client client{context.get_executor(), std::move(config)};

    asio::co_spawn(context, fetch(client, graph.users()), [&graph](std::exception_ptr error) {
        graph.close();
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
