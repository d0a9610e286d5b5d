// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// A report: what could be had, and what became of the rest. The service here does not know every user, refuses every
// request that holds a certain id, and fails for another part of the ids however often it is asked.

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

// Refuses one user's id, and fails whenever it is asked for another one's chunk.
copresence::fault_plan trouble_with(const copresence::user_id& refused, const copresence::user_id& failing) {
    copresence::faults::status bad_request;
    bad_request.code = 400;
    copresence::faults::status unavailable;
    unavailable.code = 503;
    copresence::fault_plan plan;
    plan.rules.resize(2);
    plan.rules[0].when.id = refused;
    plan.rules[0].what.answer = bad_request;
    plan.rules[1].when.id = failing;
    plan.rules[1].what.answer = unavailable;
    return plan;
}

void print(const copresence::presence_report& report) {
    std::cout << report.found.size() << " found, " << report.absent.size() << " absent, of "
              << report.ids_asked << " asked for, in " << report.requests << " requests\n";
    for (const copresence::failed_ids& each : report.failed) {
        // Each part of the list that failed has a reason of its own: the code to act on, diagnostics for the log.
        std::cout << each.ids.size() << " failed from " << each.ids.front() << ": " << each.why.code.message()
                  << " (" << each.why.info << ")\n";
    }
}

asio::awaitable<void> fetch(copresence::client& client, id_list ids) {
    const copresence::presence_report report = co_await client.get_presence_report(ids);
    print(report);

    std::size_t failed = 0;
    for (const auto& each : report.failed)
        failed += each.ids.size();
    if (report.found.size() + report.absent.size() + failed != ids.size())
        throw std::runtime_error{"each id is in one list"};
    if (report.absent.size() != 100) throw std::runtime_error{"a hundred ids are nobody's"};
    if (report.failed.size() != 2) throw std::runtime_error{"one chunk failed, and one id was refused"};
    // The chunk with the refused id was split until that id was alone: its neighbours are there.
    if (report.failed.front().ids.size() != 1) throw std::runtime_error{"one refused id costs only itself"};
}

} // namespace

int main() try {
    asio::io_context context;

    // The directory is a function of size and seed: another service of the same tells who is in it.
    copresence::local_graph_config service;
    service.users = 2'000;
    id_list ids = copresence::local_graph{context.get_executor(), service}.users();
    service.faults = trouble_with(ids[100], ids[1'000]);
    copresence::local_graph graph{context.get_executor(), service};
    for (std::uint8_t i = 0; i < 100; ++i)
        ids.emplace_back(copresence::user_id::bytes_type{i, 1}); // nobody's

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token = copresence::static_token(graph.token());
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
