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
constexpr std::size_t max_spare_resources = 32;

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
    , writer{config.base_url, config.api_version, config.user_agent, config.gzip}
    , reads{config.limits.header_size}
    , random{seeded()}
    , rate_limiter{config.rate_limiter ? local_limiter::of(*config.rate_limiter)
                                       : local_limiter::of(copresence::rate_limiter{})}
    , limiter_queue{config.max_connections}
    , resolver{strand, std::move(start_lookup)}
    , pool{std::make_shared<connection_pool>(
          strand, pool_state::bounds{config.max_connections, config.idle_timeout, config.max_connection_age},
          [this] {
              return make_connection(strand, tls ? &*tls : nullptr,
                                     config.resolved_proxy ? &*config.resolved_proxy : nullptr,
                                     proxy_tap ? &*proxy_tap : nullptr);
          },
          stats, config.observer)}
    // Source: the default scope of a cloud is its root and `/.default` (learn.microsoft.com/graph/deployments).
    , tokens{std::make_shared<token_source>(strand, observed(config.token, config.observer),
                                            config.base_url.origin() + "/.default", config.timeouts.token)} {
    if (config.observer) proxy_tap.emplace(config.observer.get());
    if (config.base_url.https) tls.emplace(config.tls, tls_context::arriving::presences);
    spare_resources_.reserve(max_spare_resources);
}

void client_core::report_opened(const transport_result& result, const connection& what,
                                events::duration took) const {
    if (!config.observer) return;
    const auto server = config.base_url.authority();
    const auto proxy = config.resolved_proxy ? config.resolved_proxy->authority() : std::string{};
    const auto facts = result ? what.tls() : tls_facts{};
    events::connection_opened event;
    event.server = server;
    event.proxy = proxy;
    event.code = result.code;
    event.step = result.step;
    event.session_resumed = result && what.session_resumed();
    event.took = took;
    event.tls = {facts.version, facts.cipher, facts.alpn, facts.certificate_subject};
    config.observer->on(event);
}

void client_core::leave(stoppable& running) noexcept { std::erase(running_, &running); }

worker_resources client_core::take_resources() {
    if (spare_resources_.empty()) return {std::make_shared<deadline_timer>(strand), {}};
    auto taken = std::move(spare_resources_.back());
    spare_resources_.pop_back();
    return taken;
}

void client_core::keep_resources(worker_resources used) noexcept {
    if (spare_resources_.size() < max_spare_resources) spare_resources_.push_back(std::move(used));
}

void client_core::disarm_if_idle() noexcept {
    if (calls > 0) return;
    try {
        asio::dispatch(strand, [self = shared_from_this()] {
            if (self->calls > 0) return;
            for (const auto& each : self->spare_resources_)
                each.timer->disarm();
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
