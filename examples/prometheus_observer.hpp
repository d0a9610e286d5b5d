// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_EXAMPLES_PROMETHEUS_OBSERVER_HPP
#define COPRESENCE_EXAMPLES_PROMETHEUS_OBSERVER_HPP

#include <copresence/observer.hpp>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <string>

/// Counts what a client does, for Prometheus. The values of labels are few: no ids, no texts of servers.
///
/// Thread safety: may be shared by clients of several threads, as the metrics of prometheus-cpp may.
class prometheus_observer final : public copresence::observer {
public:
    explicit prometheus_observer(prometheus::Registry& registry)
        : attempts_{prometheus::BuildCounter()
                        .Name("copresence_attempts_total")
                        .Help("Attempts to ask Graph, by what came of them")
                        .Register(registry)}
        , seconds_{prometheus::BuildHistogram()
                       .Name("copresence_attempt_seconds")
                       .Help("From a request's first byte to the end of its response")
                       .Register(registry)
                       .Add({}, prometheus::Histogram::BucketBoundaries{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                                        0.5, 1, 2.5, 5, 10, 30})}
        , retries_{prometheus::BuildCounter()
                       .Name("copresence_retries_total")
                       .Help("Attempts that are made again")
                       .Register(registry)
                       .Add({})}
        , pauses_{prometheus::BuildCounter()
                      .Name("copresence_pauses_total")
                      .Help("Times that Graph has throttled us")
                      .Register(registry)
                      .Add({})}
        , opened_{prometheus::BuildCounter()
                      .Name("copresence_connections_opened_total")
                      .Help("Connections opened")
                      .Register(registry)}
        , retired_{prometheus::BuildCounter()
                       .Name("copresence_connections_retired_total")
                       .Help("Connections that ended")
                       .Register(registry)}
        , tokens_{prometheus::BuildCounter()
                      .Name("copresence_token_renewals_total")
                      .Help("Answers of the token provider")
                      .Register(registry)} {}

    void on(const copresence::events::attempt_finished& e) noexcept override {
        attempts_.Add({{"outcome", outcome_of(e)}}).Increment();
        if (e.http_status != 0)
            seconds_.Observe(std::chrono::duration<double>(e.phases.first_byte + e.phases.body).count());
    }

    void on(const copresence::events::retry_planned&) noexcept override { retries_.Increment(); }

    void on(const copresence::events::pause_begun&) noexcept override { pauses_.Increment(); }

    void on(const copresence::events::connection_opened& e) noexcept override {
        opened_.Add({{"outcome", e.code ? "failed" : e.session_resumed ? "resumed" : "new"}}).Increment();
    }

    void on(const copresence::events::connection_retired& e) noexcept override {
        retired_.Add({{"reason", std::string{to_string(e.why)}}}).Increment();
    }

    void on(const copresence::events::token_renewed& e) noexcept override {
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
