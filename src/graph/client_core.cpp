// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "graph/client_core.hpp"

#include "observe/observed_provider.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// Each kit takes about 30 KiB.
constexpr std::size_t most_spare_kits = 32;

// Seeds the generator with 256 bits from the system. Boost's generator of UUIDs takes 20,000 bits, with a system call for
// every 32 bits.
std::mt19937_64 seeded() {
    std::random_device system;
    std::array<std::random_device::result_type, 8> bits;
    std::generate(bits.begin(), bits.end(), std::ref(system));
    std::seed_seq seed(bits.begin(), bits.end());
    return std::mt19937_64{seed};
}

// Makes a strand of the executor's concrete type if that is the executor of an `io_context`. Each layer of type erasure costs
// every operation one or two allocations.
asio::any_io_executor strand_of(const asio::any_io_executor& executor) {
    if (const auto* const known = executor.target<asio::io_context::executor_type>())
        return asio::make_strand(*known);
    return asio::make_strand(executor);
}

} // namespace

client_core::client_core(asio::any_io_executor given_executor, client_config given)
    : client_core{given_executor, std::move(given), system_lookup(given_executor)} {}

client_core::client_core(asio::any_io_executor given_executor, client_config given, lookup start_lookup)
    : config{std::move(given)}
    , executor{std::move(given_executor)}
    , strand{strand_of(executor)}
    , context{context_guard::of(executor)}
    , stats{std::make_shared<live_stats>()}
    , writer{config.root, config.api_version, config.user_agent, config.gzip}
    , reads{config.limits.header_size}
    , random{seeded()}
    , gate{config.gate ? gate_core::of(*config.gate) : gate_core::of(throttle_gate{})}
    , gate_queue{config.max_connections}
    , names{strand, std::move(start_lookup)}
    , pool{std::make_shared<connection_pool>(
          strand, pool_state::bounds{config.max_connections, config.idle_timeout, config.max_connection_age},
          [this] {
              return make_connection(strand, trust ? &*trust : nullptr, config.via ? &*config.via : nullptr,
                                     proxy_tap ? &*proxy_tap : nullptr);
          },
          stats, config.observer)}
    // Source: the default scope of a cloud is its root and `/.default` (learn.microsoft.com/graph/deployments).
    , tokens{std::make_shared<token_source>(strand, observed(config.token, config.observer),
                                            config.root.origin() + "/.default", config.timeouts.token)} {
    if (config.observer) proxy_tap.emplace(config.observer.get());
    if (config.root.https) trust.emplace(config.tls, tls_context::arriving::presences);
    spare_kits_.reserve(most_spare_kits);
}

void client_core::tell_opened(const transport_result& result, const connection& what,
                              events::duration took) const {
    if (!config.observer) return;
    const auto server = config.root.authority();
    const auto proxy = config.via ? config.via->authority() : std::string{};
    const auto tls = result ? what.tls() : tls_facts{};
    events::connection_opened event;
    event.server = server;
    event.proxy = proxy;
    event.code = result.code;
    event.at = result.at;
    event.session_resumed = result && what.session_resumed();
    event.took = took;
    event.tls = {tls.version, tls.cipher, tls.alpn, tls.certificate_subject};
    config.observer->on(event);
}

void client_core::leave(stoppable& running) noexcept { std::erase(running_, &running); }

worker_kit client_core::take_kit() {
    if (spare_kits_.empty()) return {std::make_shared<time_guard>(strand), {}};
    auto taken = std::move(spare_kits_.back());
    spare_kits_.pop_back();
    return taken;
}

void client_core::keep_kit(worker_kit used) noexcept {
    if (spare_kits_.size() < most_spare_kits) spare_kits_.push_back(std::move(used));
}

void client_core::rest_if_idle() noexcept {
    if (calls > 0) return;
    try {
        asio::dispatch(strand, [self = shared_from_this()] {
            if (self->calls > 0) return;
            for (const auto& each : self->spare_kits_)
                each.guard->rest();
        });
    } catch (...) { // out of memory: the timers expire by themselves
    }
}

void client_core::close() noexcept {
    if (closed_.exchange(true)) return;
    asio::post(strand, [self = shared_from_this()] { self->end_calls(); });
}

void client_core::end_calls() noexcept {
    const auto running = running_;
    for (stoppable* each : running)
        each->stop(make_error_code(errc::client_closed), step::none);
    tokens->close();
    pool->close();
}

} // namespace copresence::detail
