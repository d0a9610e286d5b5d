// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_ATTEMPT_HPP
#define COPRESENCE_GRAPH_ATTEMPT_HPP

#include "async/async_semaphore.hpp"
#include "graph/graph_request.hpp"
#include "graph/graph_response.hpp"
#include "graph/operation.hpp"
#include "graph/response_handler.hpp"
#include "http/transport.hpp"
#include "limits/retry_policy.hpp"
#include "observe/phase_clock.hpp"
#include "observe/wire_tap.hpp"

#include <copresence/error.hpp>
#include <copresence/observer.hpp>
#include <copresence/rate_limiter.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// One attempt to send a request to Graph: permit of the rate limiter, token, connection, exchange. The permit is taken last.
/// An attempt never holds a permit while it waits for anything except the response.
class attempt final : private exchange {
public:
    /// All arguments must outlive the attempt. `retry` is the number of the retry; 0 for the first attempt.
    attempt(operation::worker& worker, const graph_request& request, response_handler& handler,
            std::size_t retry);
    attempt(const attempt&) = delete;
    attempt& operator=(const attempt&) = delete;

    /// Sends the request and reads the response. `new_connection` excludes connections that are already open.
    boost::asio::awaitable<void> run(bool new_connection);

    /// The error of the finished attempt; no error if it succeeded.
    error_code error() const noexcept;
    failure describe() const;
    attempt_outcome outcome() const;

    const std::shared_ptr<const secret_string>& token() const noexcept { return token_; }

    /// Returns the claims of the response's claims challenge, as JSON text; empty without a challenge.
    const std::string& claims() const noexcept { return response_.claims(); }

private:
    using clock = deadline_timer::clock;

    void on_wait() noexcept override { permit_.put_back(); }

    void on_leased() override { clock_.passed(&events::attempt_phases::lease); }

    void on_opened() override { clock_.passed(&events::attempt_phases::open); }

    bool try_prepare() override;
    boost::asio::awaitable<bool> prepare() override;
    std::string_view begin(bool new_connection) override;

    response_reader& reader() noexcept override { return *reader_; }

    bool end(const transport_result& result) override;

    unsigned status() const noexcept override { return response_.status(); }

    bool is_repeatable() const noexcept override { return request_.repeatable; }

    rate_limiter::permit try_permit();
    boost::asio::awaitable<bool> acquire_permit();
    boost::asio::awaitable<bool> wait_in_line(clock::time_point latest);
    clock::time_point latest_permit() const;
    bool take_held_token();
    boost::asio::awaitable<bool> take_token();
    void use(std::shared_ptr<const secret_string> token) noexcept;
    bool reject_if_paused(clock::time_point latest);
    void fail(error_code code, copresence::step step);
    void report_started(bool new_connection) const;
    void report_finished() const;

    operation::worker& worker_;
    session& session_;
    deadline_timer& timer_;
    const graph_request& request_;
    response_handler& handler_;
    const std::size_t retry_;
    graph_response response_; // refers to the header in reader_
    wire_tap wire_;
    std::optional<response_reader> reader_; // empty until the request is sent
    transport_result transport_;
    error_code verified_; // the handler's verdict on a complete response
    std::array<char, 36> request_id_text_;
    std::string_view client_request_id_; // in request_id_text_; empty until the request is sent
    std::shared_ptr<const secret_string> token_;
    std::optional<failure> no_token_;
    std::optional<std::chrono::milliseconds> pause_left_; // set if the rate limiter is paused for too long
    clock::time_point arrived_{};                         // time of the first attempt to get a permit
    std::optional<async_semaphore::unit> limiter_unit_;
    rate_limiter::permit permit_;
    observer* const observer_; // null: no observer
    phase_clock clock_;
};

} // namespace copresence::detail

#endif
