// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/requester.hpp"

#include "http/read_buffer.hpp"

#include "async/deadline_timer.hpp"
#include "async/event.hpp"
#include "base/live_stats.hpp"
#include "limits/retry_after.hpp"

#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// A token has at most 64 KiB, and a response contains up to three tokens.
constexpr limit_config response_limits{.header_size = 32 * 1024, .body_size = 256 * 1024};
constexpr std::size_t max_connections = 4;
constexpr std::chrono::milliseconds idle_timeout{30'000};

// Sends a request as it is, and collects the response.
class simple_exchange final : public exchange, public response_consumer {
public:
    explicit simple_exchange(std::string_view request)
        : request_{request} {}

    std::string_view begin(bool) override {
        got.body = {};
        got.status = 0;
        got.retry_after.reset();
        ++got.requests;
        reader_.emplace(response_limits, *this, bytes_);
        return request_;
    }

    response_reader& reader() noexcept override { return *reader_; }

    bool end(const transport_result&) override { return true; }

    unsigned status() const noexcept override { return got.status; }

    error_code on_header(const response_header& header) override {
        got.status = header.status();
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        got.retry_after = parse_retry_after(header.field("Retry-After"), header.field("Date"), now);
        return {};
    }

    error_code on_body(std::span<const char> bytes) override {
        got.body += std::string_view{bytes.data(), bytes.size()};
        return {};
    }

    error_code on_end() override { return {}; }

    reply got;

private:
    std::string_view request_;
    read_buffer bytes_{response_limits.header_size};
    std::optional<response_reader> reader_;
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
    , timeouts_{limits}
    , transport_{strand_,
                 transport_config{std::move(server),
                                  std::move(proxy),
                                  tls,
                                  tls_context::arriving::secrets,
                                  limits,
                                  {max_connections, idle_timeout, idle_timeout}},
                 transport_hooks{system_lookup(strand_), std::make_shared<live_stats>(), nullptr}} {}

asio::awaitable<reply> requester::send(std::string_view request, const retry_rule& again) {
    const auto deadline = deadline_timer::clock::now() + timeouts_.token;
    const auto own = std::make_shared<deadline_timer::shared_timer>(strand_);
    deadline_timer timer{*own, deadline};
    simple_exchange sent{request};
    for (bool new_connection = false;;) {
        auto result = co_await transport_.run(sent, timer, new_connection);
        sent.got.transport = *std::move(result); // never empty: the request needs no preparation
        const auto error = sent.got.error();
        if (!error) co_return std::move(sent.got);

        const auto time_left =
            std::chrono::floor<std::chrono::milliseconds>(deadline - deadline_timer::clock::now());
        attempt_outcome outcome{error, sent.got.retry_after};
        outcome.stopped = timer.stopped();
        const auto next = again(outcome, time_left);
        if (!next.goes_on()) co_return std::move(sent.got);
        new_connection = next.new_connection;
        event never{strand_};
        deadline_timer::scoped_deadline backoff{timer, never, step::backoff, next.delay};
        co_await never.wait();
        if (timer.stopped()) co_return std::move(sent.got);
    }
}

} // namespace copresence::detail
