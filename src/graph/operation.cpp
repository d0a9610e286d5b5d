// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/operation.hpp"

#include <utility>

namespace copresence::detail {

operation::operation(std::shared_ptr<detail::session> of, const request_options& options,
                     std::chrono::milliseconds limit)
    : session{std::move(of)}
    , trace_{options.traceparent}
    , limit_{limit} {
    ++session->stats->calls;
}

operation::~operation() {
    if (registered_) session->leave(*this);
}

void operation::begin() {
    session->enter(*this);
    registered_ = true;
    if (session->closed()) stop(make_error_code(errc::client_closed), step::none);
}

void operation::stop(error_code cause, copresence::step step) noexcept {
    if (stop_code_) return;
    stop_code_ = cause;
    stop_step_ = step;
    for (deadline_timer* each : timers_)
        each->stop(cause, step);
}

std::chrono::milliseconds operation::elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline_timer::clock::now() - started_);
}

void operation::complete(diagnostics& info) const {
    info.server = session->config.base_url.authority();
    if (session->config.resolved_proxy) info.proxy = session->config.resolved_proxy->authority();
    info.pool.connections_open = session->stats->connections_open;
    info.pool.connections_max = session->config.max_connections;
    info.call.chunks = chunks;
    info.call.chunks_completed = chunks_completed;
    info.call.elapsed = elapsed();
}

failure operation::stop_failure() const {
    failure cause{stop_code_, {}};
    cause.info.step = stop_step_;
    complete(cause.info);
    return cause;
}

operation::worker::worker(operation& of)
    : operation_{of}
    , timer_{*of.session->timer, of.deadline(), &of} {
    of.timers_.push_back(&timer_);
    if (of.stop_code_) timer_.stop(of.stop_code_, of.stop_step_);
}

operation::worker::~worker() { std::erase(operation_.timers_, &timer_); }

} // namespace copresence::detail
