// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "world.hpp"

#include <iostream>
#include <memory>
#include <sstream>

namespace asio = boost::asio;

namespace {

// [metrics]
void write_metrics(std::ostream& out, const copresence::client& client,
                   const copresence::throttle_gate& gate) {
    const copresence::client_stats stats = client.stats();
    out << "copresence_calls_total " << stats.calls << '\n'
        << "copresence_requests_total " << stats.requests << '\n'
        << "copresence_presences_total " << stats.presences << '\n'
        << "copresence_received_bytes_total " << stats.bytes_received << '\n'
        << "copresence_connections_created_total " << stats.connections_created
        << '\n'
        << "copresence_connections_stale_total " << stats.connections_retired.stale
        << '\n'
        << "copresence_connections_open " << stats.connections_open << '\n'
        << "copresence_requests_waiting " << stats.requests_waiting << '\n';
    const copresence::throttle_gate_stats shared = gate.stats();
    out << "copresence_throttled_total " << shared.throttled << '\n'
        << "copresence_paused " << shared.paused << '\n'
        << "copresence_budget_taken " << shared.counted << '\n';
}

// [/metrics]

// [logging]
void log_report(std::ostream& log, const copresence::presence_report& report) {
    log << "asked=" << report.ids_asked << " found=" << report.found.size()
        << " absent=" << report.absent.size() << " requests=" << report.requests
        << " ms=" << report.elapsed.count() << '\n';
    for (const copresence::failed_ids& part : report.failed)
        log << "failed=" << part.ids.size() << " why=\"" << part.why.code.message()
            << "\" " << part.why.info << '\n';
}

// [/logging]

asio::awaitable<void> call(copresence::client& client, std::ostream& log) {
    const auto ids = some_ids(1'000);
    const auto report = co_await client.get_presence_report(ids);
    log_report(log, report);
}

void all() {
    world here;
    const auto gate = std::make_shared<copresence::throttle_gate>();
    copresence::client_config config = here.config();
    config.gate = gate;
    // [user_agent]
    config.user_agent = "staff-directory/3.2";
    // [/user_agent]
    copresence::client client{here.context.get_executor(), config};
    here.run(call(client, std::cout));
    std::ostringstream metrics;
    write_metrics(metrics, client, *gate);
    std::cout << metrics.str();
    expect(metrics.str().find("copresence_presences_total 1000\n") !=
               std::string::npos,
           "presences are counted");
}

} // namespace

int main() { return run_main(all); }
