// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/transport.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// The reason why a wait for a connection ended without one.
transport_result no_lease(const deadline_timer& timer) {
    return {timer.reason(asio::error::operation_aborted), timer.step(), {}, {}};
}

close_reason reason_to_close(const transport_result& result, const deadline_timer& timer) noexcept {
    if (timer.interrupted()) return close_reason::interrupted;
    // Without a transport error, the response itself is the reason (for example `Connection: close`).
    return result.transport ? close_reason::failed : close_reason::response;
}

// Whether the server ended a connection because it was idle: by closing it before it read the request, or with a 408.
// Source: RFC 9112, 9.3.1; RFC 9110, 15.5.9.
bool ended_while_idle(const transport_result& result, exchange& what) noexcept {
    return what.status() == 408 || (!result && !what.reader().started());
}

} // namespace

asio::awaitable<bool> exchange::prepare() { co_return try_prepare(); }

pooled_transport::pooled_transport(asio::any_io_executor strand, transport_config config,
                                   transport_hooks hooks)
    : strand_{std::move(strand)}
    , config_{std::move(config)}
    , stats_{std::move(hooks.stats)}
    , opened_{hooks.opened}
    , tunnels_{hooks.tunnels}
    , resolver_{strand_, std::move(hooks.start_lookup)}
    , pool_{std::make_shared<connection_pool>(
          strand_, config_.pool, hooks.make_connection ? std::move(hooks.make_connection) : over_sockets(),
          stats_, std::move(hooks.events))} {
    if (config_.server.https) tls_.emplace(config_.tls, config_.arriving);
}

connection_pool::maker pooled_transport::over_sockets() {
    return [this] {
        return make_connection(strand_, tls_ ? &*tls_ : nullptr, config_.proxy ? &*config_.proxy : nullptr,
                               tunnels_);
    };
}

asio::awaitable<std::optional<transport_result>> pooled_transport::run(exchange& what, deadline_timer& timer,
                                                                       bool new_connection) {
    for (;;) {
        auto leased = pool_->try_acquire(new_connection);
        if (!leased) {
            what.on_wait();
            leased = co_await acquire(timer, new_connection);
        }
        what.on_leased();
        if (!leased) co_return no_lease(timer);

        const bool reused = !leased.fresh();
        if (!reused) {
            what.on_wait();
            auto opened = co_await open(leased, timer);
            what.on_opened();
            if (!opened) co_return opened;
        }
        bool ready = what.try_prepare();
        if (!ready && !reused) ready = co_await what.prepare();
        if (!ready) {
            leased.keep();
            co_return std::nullopt;
        }

        const auto request = what.begin(!reused);
        timer.begin_attempt(config_.timeouts.attempt);
        auto result = co_await leased->exchange(request, what.reader(), config_.timeouts, timer);
        timer.end_attempt();
        if (what.end(result) && result && what.reader().reusable()) {
            leased.keep();
        } else {
            leased.close(reason_to_close(result, timer));
        }
        const bool repeat =
            reused && what.is_repeatable() && !timer.interrupted() && ended_while_idle(result, what);
        if (!repeat) co_return result;
        new_connection = true;
    }
}

asio::awaitable<transport_result> pooled_transport::open_one(lease& leased, deadline_timer& timer) {
    leased = co_await acquire(timer, false);
    if (!leased) co_return no_lease(timer);
    if (!leased.fresh()) co_return transport_result{};
    co_return co_await open(leased, timer);
}

// The wait is limited by the deadline of the operation. The pool's connections are leased for the time of one exchange.
asio::awaitable<lease> pooled_transport::acquire(deadline_timer& timer, bool new_connection) {
    return pool_->acquire(timer, config_.timeouts.call, new_connection);
}

asio::awaitable<transport_result> pooled_transport::open(lease& leased, deadline_timer& timer) {
    const auto started = deadline_timer::clock::now();
    auto result = co_await leased->open(resolver_, config_.server, config_.timeouts, timer);
    if (opened_ != nullptr) opened_->on_connection(result, *leased, deadline_timer::clock::now() - started);
    if (!result) {
        leased.close(timer.interrupted() ? close_reason::interrupted : close_reason::failed);
    } else if (leased->session_resumed()) {
        ++stats_->sessions_resumed;
    }
    co_return result;
}

} // namespace copresence::detail
