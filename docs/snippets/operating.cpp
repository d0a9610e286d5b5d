// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace asio = boost::asio;

namespace {

// [metrics]
void write_metrics(std::ostream& out, const copresence::client& client,
                   const copresence::rate_limiter& limiter) {
    const copresence::client_stats stats = client.stats();
    out << "copresence_calls_total " << stats.calls << '\n'
        << "copresence_requests_total " << stats.requests << '\n'
        << "copresence_presences_total " << stats.presences << '\n'
        << "copresence_received_bytes_total " << stats.bytes_received << '\n'
        << "copresence_connections_created_total " << stats.connections_created
        << '\n'
        << "copresence_connections_stale_total " << stats.connections_closed.stale
        << '\n'
        << "copresence_connections_failed_total " << stats.connections_closed.failed
        << '\n'
        << "copresence_connections_open " << stats.connections_open << '\n'
        << "copresence_requests_waiting " << stats.requests_waiting << '\n';
    const copresence::rate_limiter_stats shared = limiter.stats();
    out << "copresence_throttled_total " << shared.throttled << '\n'
        << "copresence_paused " << shared.paused << '\n'
        << "copresence_budget_taken " << shared.in_window << '\n';
}

// [/metrics]

// [logging]
void log_report(std::ostream& log, const copresence::presence_report& report) {
    log << "asked=" << report.ids_requested << " found=" << report.found.size()
        << " absent=" << report.absent.size() << " requests=" << report.requests
        << " ms=" << report.elapsed.count() << '\n';
    for (const copresence::failed_ids& part : report.failed)
        log << "failed=" << part.ids.size() << " why=\""
            << part.cause.code.message() << "\" " << part.cause.info << '\n';
}

// [/logging]

// [observer]
class attempt_times : public copresence::observer {
public:
    void on_attempt_finished(
        const copresence::events::attempt_finished& attempt) noexcept override {
        if (attempt.code) ++failed_;
        ++attempts_;
        first_byte_ += std::chrono::duration_cast<std::chrono::microseconds>(
                           attempt.phases.first_byte)
                           .count();
    }

    std::uint64_t attempts() const noexcept { return attempts_; }

    std::uint64_t failed() const noexcept { return failed_; }

    std::int64_t mean_first_byte() const noexcept {
        return attempts_ == 0
                   ? 0
                   : first_byte_ / static_cast<std::int64_t>(attempts_.load());
    }

private:
    std::atomic<std::uint64_t> attempts_{
        0}; // atomic: several threads may share this observer
    std::atomic<std::uint64_t> failed_{0};
    std::atomic<std::int64_t> first_byte_{0};
};

// [/observer]

// [heads]
class wire_log : public copresence::observer {
public:
    void on_request_sent(
        const copresence::events::request_sent& request) noexcept override {
        write("> ", request.head);
    }

    void on_response_head_received(const copresence::events::response_head_received&
                                       response) noexcept override {
        write("< ", response.head);
    }

    bool wants_heads() const noexcept override { return true; }

private:
    static void write(const char* mark,
                      copresence::events::head_lines head) noexcept {
        for (const std::string& line : head)
            std::clog << mark << line << '\n';
    }
};

// [/heads]

asio::awaitable<void> call(copresence::client& client, std::ostream& log) {
    const auto ids = some_ids(1'000);
    const auto report = co_await client.get_presence_report(ids);
    log_report(log, report);
}

void all() {
    world here;
    const auto limiter = std::make_shared<copresence::local_rate_limiter>();
    copresence::client_config config = here.config();
    config.rate_limiter = limiter;
    // [user_agent]
    config.user_agent = "staff-directory/3.2";
    // [/user_agent]
    const auto times = std::make_shared<attempt_times>();
    config.observer = times;
    copresence::client client{here.context.get_executor(), config};
    here.run(call(client, std::cout));
    expect(times->attempts() == 2 && times->failed() == 0,
           "the observer sees every attempt");
    std::cout << "first byte after " << times->mean_first_byte() << " us\n";

    config.observer = std::make_shared<wire_log>();
    copresence::client traced{here.context.get_executor(), config};
    here.run(call(traced, std::cout));

    // [logger]
    config.observer = copresence::make_logger(
        copresence::log_level::debug,
        [](copresence::log_level level, std::string_view line) {
            std::clog << to_string(level) << ": " << line << '\n';
        });
    // [/logger]
    copresence::client talkative{here.context.get_executor(), config};
    here.run(call(talkative, std::cout));
    std::ostringstream metrics;
    write_metrics(metrics, client, *limiter);
    std::cout << metrics.str();
    expect(metrics.str().find("copresence_presences_total 1000\n") !=
               std::string::npos,
           "presences are counted");
}

} // namespace

int main() { return run_main(all); }
