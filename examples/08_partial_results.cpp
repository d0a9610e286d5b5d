// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Shows a report. It contains the received presences and lists the ids that are absent or failed. The local service does
// not know all ids. It rejects requests that contain one particular id (400), and fails requests that contain another one
// (503).

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using id_list = std::vector<copresence::user_id>;

// Returns faults: status 400 for requests that contain `rejected`, and 503 for requests that contain `failing`.
copresence::fault_plan trouble_with(const copresence::user_id& rejected, const copresence::user_id& failing) {
    copresence::faults::status bad_request;
    bad_request.code = 400;
    copresence::faults::status unavailable;
    unavailable.code = 503;
    copresence::fault_plan plan;
    plan.rules.resize(2);
    plan.rules[0].when.id = rejected;
    plan.rules[0].what.response = bad_request;
    plan.rules[1].when.id = failing;
    plan.rules[1].what.response = unavailable;
    return plan;
}

void print(const copresence::presence_report& report) {
    std::cout << report.found.size() << " found, " << report.absent.size() << " absent, of "
              << report.ids_requested << " requested, in " << report.requests << " requests\n";
    for (const copresence::failed_ids& each : report.failed) {
        // Each entry has its own reason: an error code for decisions, and diagnostics for the log.
        std::cout << each.ids.size() << " failed from " << each.ids.front() << ": "
                  << each.cause.code.message() << " (" << each.cause.info << ")\n";
    }
}

asio::awaitable<void> fetch(copresence::client& client, id_list ids) {
    const copresence::presence_report report = co_await client.get_presence_report(ids);
    print(report);

    std::size_t failed = 0;
    for (const auto& each : report.failed)
        failed += each.ids.size();
    if (report.found.size() + report.absent.size() + failed != ids.size())
        throw std::runtime_error{"expected each id in exactly one list"};
    if (report.absent.size() != 100) throw std::runtime_error{"expected 100 absent ids"};
    if (report.failed.size() != 2)
        throw std::runtime_error{"expected two failures: a chunk and a rejected id"};
    // The client split the chunk with the rejected id until the id was alone, so the other ids of the chunk succeeded.
    if (report.failed.front().ids.size() != 1) throw std::runtime_error{"expected the rejected id alone"};
}

} // namespace

int main() try {
    asio::io_context context;

    // The users depend only on their number and the seed, so another service with the same configuration has the same users.
    copresence::local_graph_config service;
    service.users = 2'000;
    id_list ids = copresence::local_graph{context.get_executor(), service}.users();
    service.faults = trouble_with(ids[100], ids[1'000]);
    copresence::local_graph graph{context.get_executor(), service};
    for (std::uint8_t i = 0; i < 100; ++i)
        ids.emplace_back(copresence::user_id::bytes_type{i, 1}); // not ids of users

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    config.retry.max_retries = 1;
    config.retry.base_delay = config.retry.max_delay = std::chrono::milliseconds{10};
    copresence::client client{context.get_executor(), std::move(config)};

    asio::co_spawn(context, fetch(client, std::move(ids)), [&graph](std::exception_ptr error) {
        graph.close();
        if (error) std::rethrow_exception(error);
    });
    context.run();

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
