// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/requester.hpp"

#include "http/read_buffer.hpp"

#include "async/event.hpp"
#include "base/live_stats.hpp"
#include "limits/retry_after.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// A token has at most 64 KiB, and a response contains up to three tokens.
constexpr limit_config response_limits{.header_size = 32 * 1024, .body_size = 256 * 1024};
constexpr std::size_t max_connections = 4;
constexpr std::chrono::milliseconds idle_timeout{30'000};

class whole_body final : public response_consumer {
public:
    explicit whole_body(reply& to)
        : to_{to} {}

    error_code on_header(const response_header& header) override {
        to_.status = header.status();
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        to_.retry_after = parse_retry_after(header.field("Retry-After"), header.field("Date"), now);
        return {};
    }

    error_code on_body(std::span<const char> bytes) override {
        to_.body += std::string_view{bytes.data(), bytes.size()};
        return {};
    }

    error_code on_end() override { return {}; }

private:
    reply& to_;
};

} // namespace

error_code reply::error() const noexcept {
    if (status >= 400) return {static_cast<int>(status), http_category()};
    if (!transport) return transport.code;
    return status / 100 == 2 ? error_code{} : make_error_code(errc::unexpected_redirect);
}

requester::requester(asio::any_io_executor strand, url server, const tls_config& tls,
                     std::optional<proxy_server> proxy, const timeout_config& limits)
    : strand_{std::move(strand)}
    , server_{std::move(server)}
    , proxy_{std::move(proxy)}
    , timeouts_{limits}
    , resolver_{strand_, system_lookup(strand_)}
    , pool_{std::make_shared<connection_pool>(
          strand_, pool_state::bounds{max_connections, idle_timeout, idle_timeout},
          [this] { return make_connection(strand_, tls_ ? &*tls_ : nullptr, proxy_ ? &*proxy_ : nullptr); },
          std::make_shared<live_stats>())} {
    if (server_.https) tls_.emplace(tls, tls_context::arriving::secrets);
}

asio::awaitable<reply> requester::send(std::string_view request, const retry_rule& again) {
    const auto deadline = deadline_timer::clock::now() + timeouts_.token;
    const auto timer = std::make_shared<deadline_timer>(strand_);
    bool fresh = false;
    std::size_t requests = 0;
    for (;;) {
        const auto left =
            std::chrono::floor<std::chrono::milliseconds>(deadline - deadline_timer::clock::now());
        timer->begin_attempt(std::min(left, timeouts_.attempt));
        reply got = co_await send_once(request, *timer, fresh);
        timer->end_attempt();
        requests += got.requests;
        got.requests = requests;
        if (!got.error()) co_return got;

        const auto time_left =
            std::chrono::floor<std::chrono::milliseconds>(deadline - deadline_timer::clock::now());
        const failed_attempt failed{got.error(), got.retry_after};
        const auto next = again(failed, time_left);
        if (!next || next->delay >= time_left) co_return got;
        fresh = next->fresh_connection;
        event never{strand_};
        deadline_timer::scoped_deadline backoff{*timer, never, step::backoff, next->delay};
        co_await never.wait();
    }
}

asio::awaitable<reply> requester::send_once(std::string_view request, deadline_timer& timer, bool fresh) {
    std::size_t requests = 0;
    for (;;) {
        reply got;
        got.requests = requests;
        auto lease = co_await pool_->acquire(timer, timeouts_.attempt, fresh);
        if (!lease) {
            got.transport.code = timer.reason(asio::error::operation_aborted);
            got.transport.step = timer.step();
            co_return got;
        }
        const bool reused = !lease.fresh();
        if (!reused) {
            got.transport = co_await lease->open(resolver_, server_, timeouts_, timer);
            if (!got.transport) co_return got;
        }
        whole_body body{got};
        read_buffer bytes{response_limits.header_size};
        response_reader reader{response_limits, body, bytes};
        got.requests = ++requests;
        got.transport = co_await lease->exchange(request, reader, timeouts_, timer);
        if (got.transport && reader.reusable()) lease.keep();
        if (!reused || timer.interrupted() || !ended_while_idle(got.transport, reader, got.status))
            co_return got;
        fresh = true;
    }
}

} // namespace copresence::detail
