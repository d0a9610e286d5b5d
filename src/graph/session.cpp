// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/session.hpp"

#include "graph/operation.hpp"
#include "observe/observed_provider.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

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

session::session(asio::any_io_executor given_executor, client_config given)
    : session{given_executor, std::move(given), system_lookup(given_executor)} {}

session::session(asio::any_io_executor given_executor, client_config given, lookup start_lookup)
    : session{std::move(given_executor), std::move(given), std::move(start_lookup), nullptr} {}

session::session(asio::any_io_executor given_executor, client_config given,
                 std::unique_ptr<detail::transport> given_transport)
    : session{std::move(given_executor), std::move(given), lookup{}, std::move(given_transport)} {}

session::session(asio::any_io_executor given_executor, client_config given, lookup start_lookup,
                 std::unique_ptr<detail::transport> given_transport)
    : config{std::move(given)}
    , executor{std::move(given_executor)}
    , strand{strand_of(executor)}
    , context{context_guard::of(executor)}
    , stats{std::make_shared<live_stats>()}
    , timer{std::make_shared<deadline_timer::shared_timer>(strand)}
    , writer{config.base_url, config.user_agent, config.gzip}
    , reads{config.limits.header_size}
    , random{seeded()}
    , rate_limiter{config.rate_limiter ? config.rate_limiter : std::make_shared<local_rate_limiter>()}
    , limiter_queue{config.max_connections}
    , proxy_tap_{config.observer ? std::optional{tunnel_tap{config.observer.get()}} : std::nullopt}
    , transport{given_transport ? std::move(given_transport) : make_transport(std::move(start_lookup))}
    // Source: the default scope of a cloud is its root and `/.default` (learn.microsoft.com/graph/deployments).
    , tokens{std::make_shared<token_source>(strand, observed(config.token_provider, config.observer),
                                            config.base_url.origin() + "/.default", config.timeouts.token)} {}

std::unique_ptr<transport> session::make_transport(lookup start_lookup) {
    transport_config server{
        config.base_url, config.resolved_proxy,
        config.tls,      tls_context::arriving::presences,
        config.timeouts, {config.max_connections, config.idle_timeout, config.max_connection_age}};
    transport_hooks hooks{std::move(start_lookup), stats, config.observer, config.observer ? this : nullptr,
                          proxy_tap_ ? &*proxy_tap_ : nullptr};
    return std::make_unique<pooled_transport>(strand, std::move(server), std::move(hooks));
}

void session::on_connection(const transport_result& result, const connection& what,
                            std::chrono::steady_clock::duration took) {
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
    config.observer->on_connection_opened(event);
}

void session::leave(operation& running) noexcept { std::erase(running_, &running); }

std::string session::target(std::string_view resource) const {
    std::string path = config.base_url.path;
    path += '/';
    path += config.api_version;
    path += resource;
    return path;
}

error_code session::parse_next_link(std::string_view link, graph_request& page) const {
    const auto parsed = url::parse(link);
    if (!parsed) return make_error_code(errc::malformed_response);
    if (parsed->origin() != config.base_url.origin()) return make_error_code(errc::foreign_page);
    page = {};
    page.target = (parsed->path.empty() ? "/" : parsed->path) + parsed->query;
    return {};
}

void session::pause(std::chrono::milliseconds delay) {
    rate_limiter->pause(deadline_timer::clock::now() + delay);
    if (config.observer) config.observer->on_pause_started(events::pause_started{delay});
}

void session::close() noexcept {
    if (closed_.exchange(true)) return;
    asio::post(strand, [self = shared_from_this()] { self->end_operations(); });
}

void session::end_operations() noexcept {
    const auto running = running_;
    for (operation* each : running)
        each->stop(make_error_code(errc::client_closed), step::none);
    tokens->close();
    transport->close();
}

} // namespace copresence::detail
