// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_EXAMPLES_PROMETHEUS_OBSERVER_HPP
#define COPRESENCE_EXAMPLES_PROMETHEUS_OBSERVER_HPP

#include <copresence/observer.hpp>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <string>

/// Counts the events of a client for Prometheus. Labels have few distinct values: they contain no ids and no texts from
/// servers.
///
/// Thread safety: clients on several threads may share an object, because the metrics of prometheus-cpp are thread-safe.
class prometheus_observer final : public copresence::observer {
public:
    explicit prometheus_observer(prometheus::Registry& registry)
        : attempts_{prometheus::BuildCounter()
                        .Name("copresence_attempts_total")
                        .Help("Attempts of requests to Graph, by outcome")
                        .Register(registry)}
        , seconds_{prometheus::BuildHistogram()
                       .Name("copresence_attempt_seconds")
                       .Help("From a request's first byte to the end of its response")
                       .Register(registry)
                       .Add({}, prometheus::Histogram::BucketBoundaries{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                                        0.5, 1, 2.5, 5, 10, 30})}
        , retries_{prometheus::BuildCounter()
                       .Name("copresence_retries_total")
                       .Help("Retries of failed attempts")
                       .Register(registry)
                       .Add({})}
        , pauses_{prometheus::BuildCounter()
                      .Name("copresence_pauses_total")
                      .Help("Pauses after Graph has throttled the client")
                      .Register(registry)
                      .Add({})}
        , opened_{prometheus::BuildCounter()
                      .Name("copresence_connections_opened_total")
                      .Help("Connections opened, by outcome")
                      .Register(registry)}
        , retired_{prometheus::BuildCounter()
                       .Name("copresence_connections_retired_total")
                       .Help("Connections closed, by reason")
                       .Register(registry)}
        , tokens_{prometheus::BuildCounter()
                      .Name("copresence_token_renewals_total")
                      .Help("Calls of the token provider, by outcome")
                      .Register(registry)} {}

    void on_attempt_finished(const copresence::events::attempt_finished& e) noexcept override {
        attempts_.Add({{"outcome", outcome_of(e)}}).Increment();
        if (e.http_status != 0)
            seconds_.Observe(std::chrono::duration<double>(e.phases.first_byte + e.phases.body).count());
    }

    void on_retry_planned(const copresence::events::retry_planned&) noexcept override {
        retries_.Increment();
    }

    void on_pause_started(const copresence::events::pause_started&) noexcept override { pauses_.Increment(); }

    void on_connection_opened(const copresence::events::connection_opened& e) noexcept override {
        opened_.Add({{"outcome", e.code ? "failed" : e.session_resumed ? "resumed" : "new"}}).Increment();
    }

    void on_connection_closed(const copresence::events::connection_closed& e) noexcept override {
        retired_.Add({{"reason", std::string{to_string(e.reason)}}}).Increment();
    }

    void on_token_renewed(const copresence::events::token_renewed& e) noexcept override {
        tokens_.Add({{"outcome", e.code ? "failed" : "ok"}}).Increment();
    }

private:
    static std::string outcome_of(const copresence::events::attempt_finished& e) {
        if (!e.code) return "ok";
        if (e.http_status >= 300) return "http_" + std::to_string(e.http_status);
        return e.code == copresence::condition::timed_out ? "timeout" : "failed";
    }

    prometheus::Family<prometheus::Counter>& attempts_;
    prometheus::Histogram& seconds_;
    prometheus::Counter& retries_;
    prometheus::Counter& pauses_;
    prometheus::Family<prometheus::Counter>& opened_;
    prometheus::Family<prometheus::Counter>& retired_;
    prometheus::Family<prometheus::Counter>& tokens_;
};

#endif
