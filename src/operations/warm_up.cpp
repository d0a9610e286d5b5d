// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/warm_up.hpp"

#include "async/join_all.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// The progress of a warm-up. `held` keeps the leases, so that each task gets another connection.
struct progress {
    std::shared_ptr<operation> running;
    std::vector<lease> held;
    std::optional<failure> failed;
};

asio::awaitable<void> hold_connection(std::shared_ptr<progress> state) {
    operation& running = *state->running;
    operation::worker self{running};
    lease leased;
    const auto opened = co_await running.session->transport->open_one(leased, self.timer());
    if (opened) {
        state->held.push_back(std::move(leased));
    } else if (!state->failed) {
        auto& cause = state->failed.emplace(failure{opened.code, {}});
        opened.describe(cause.info);
        running.complete(cause.info);
        running.stop(opened.code, opened.step);
    }
}

} // namespace

asio::awaitable<result<std::size_t>> warm_up(std::shared_ptr<operation> running, std::size_t connections) {
    running->begin();
    const auto state = std::make_shared<progress>();
    state->running = running;
    const std::function<asio::awaitable<void>()> task = [state] { return hold_connection(state); };
    const std::function<void()> stop = [running] {
        running->stop(asio::error::operation_aborted, step::none);
    };
    const auto count = std::min(connections, running->session->config.max_connections);
    co_await join_all(running->session->strand, count, task, stop);
    const auto open = state->held.size();
    for (auto& each : state->held)
        each.keep();
    state->held.clear();
    if (state->failed) co_return *std::move(state->failed);
    if (running->stop_code()) co_return running->stop_failure();
    co_return open;
}

} // namespace copresence::detail
