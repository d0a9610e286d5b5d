// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "call.hpp"

#include "base/huge_pages.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace {

// Graph allows 1,500 requests in 30 s. A call gets 30 s more time for each 1,500 chunks.
// Source: learn.microsoft.com/graph/throttling-limits, presence.
constexpr std::size_t budget_requests = 1500;
constexpr std::chrono::seconds budget_window{30};

// Whether the caller ended the call, by cancellation or by `client::close`. Then a report fails too.
bool is_callers_wish(const error_code& ec) {
    return ec == boost::asio::error::operation_aborted || ec == errc::client_closed;
}

// A value of `received_`: the id is already in the report as failed or absent. 0 means that no presence has arrived, 1 that
// a presence has arrived.
constexpr std::uint8_t accounted_for = 2;

// Whether the next chunk would fail in the same way.
bool is_fatal(const error_code& ec) {
    return ec == condition::unauthorized || ec == condition::forbidden || ec == condition::untrusted_server ||
           ec == condition::proxy_rejected || ec == condition::throttled;
}

} // namespace

call::call(std::shared_ptr<client_core> core, request_plan ids, const request_options& options,
           on_failure rule)
    : client{std::move(core)}
    , plan_{std::move(ids)}
    , concurrency_{options.max_concurrent_requests.value_or(client->config.max_concurrent_requests)}
    , rule_{rule}
    , trace_{options.traceparent}
    , limit_{options.timeout.value_or(client->config.timeouts.call +
                                      budget_window * (plan_.chunks() / budget_requests))}
    , received_(plan_.ids().size(), 0) {
    presences_.reserve(plan_.ids().size());
    prefer_huge_pages(presences_.data(), presences_.capacity() * sizeof(presence));
    ++client->calls;
    ++client->stats->calls;
    client->stats->ids_planned += plan_.ids().size();
}

call::~call() {
    if (registered_) client->leave(*this);
    --client->calls;
}

void call::begin() {
    client->enter(*this);
    registered_ = true;
    if (client->closed()) stop(make_error_code(errc::client_closed), step::none);
}

void call::stop(error_code cause, copresence::step step) noexcept {
    if (stop_code_) return;
    stop_code_ = cause;
    stop_step_ = step;
    for (deadline_timer* each : timers_)
        each->stop(cause, step);
}

std::size_t call::workers() const noexcept { return std::min(concurrency_, plan_.chunks()); }

std::optional<std::size_t> call::take_chunk() noexcept {
    if (stop_code_ || next_chunk_ == plan_.chunks()) return std::nullopt;
    return next_chunk_++;
}

chunk_slots call::slots_of(std::size_t chunk) noexcept {
    const auto ids = plan_.chunk(chunk);
    const index_range where{plan_.first_of(chunk), ids.size()};
    return {ids, {presences_, where}, std::span{received_}.subspan(where.first, where.count)};
}

void call::chunk_completed(std::size_t chunk, std::vector<failed_range> failures) {
    client->stats->ids_completed += plan_.chunk(chunk).size();
    if (failures.empty()) ++chunks_completed_;
    const auto slots = slots_of(chunk);
    client->stats->presences +=
        static_cast<std::uint64_t>(std::count(slots.received.begin(), slots.received.end(), std::uint8_t{1}));
    for (auto& each : failures) {
        each.where.first += plan_.first_of(chunk);
        note(std::move(each));
    }
}

void call::fail(const transport_result& cause) {
    failed_range what{{}, {cause.code, {}}};
    what.cause.info.step = cause.step;
    what.cause.info.transport = cause.transport;
    what.cause.info.detail = cause.detail;
    note(std::move(what));
}

void call::note(failed_range what) {
    const auto code = what.cause.code;
    const auto at = what.cause.info.step;
    complete_info(what.cause.info);
    failures_.push_back(std::move(what));
    if (rule_ == on_failure::stop_all || is_fatal(code)) stop(code, at);
}

void call::end() noexcept {
    for (std::size_t chunk = next_chunk_; chunk < plan_.chunks(); ++chunk)
        client->stats->ids_completed += plan_.chunk(chunk).size();
}

std::chrono::milliseconds call::time_left() const { return limit_ - elapsed(); }

std::chrono::milliseconds call::elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline_timer::clock::now() - started_);
}

void call::complete_info(diagnostics& info) const {
    info.server = client->config.base_url.authority();
    if (client->config.resolved_proxy) info.proxy = client->config.resolved_proxy->authority();
    info.connections_open = client->stats->connections_open;
    info.connections_max = client->config.max_connections;
    info.chunks = plan_.chunks();
    info.chunks_completed = chunks_completed_;
    info.elapsed = elapsed();
}

failure call::stop_failure() const {
    failure cause{stop_code_, {}};
    cause.info.step = stop_step_;
    complete_info(cause.info);
    return cause;
}

std::optional<failure> call::error() const {
    if (is_callers_wish(stop_code_)) return stop_failure();
    if (rule_ == on_failure::go_on) return std::nullopt;
    if (!failures_.empty()) return failures_.front().cause;
    if (stop_code_) return stop_failure();
    return std::nullopt;
}

std::vector<presence> call::take_presences() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < presences_.size(); ++i) {
        if (received_[i] != 1) continue;
        if (kept != i) presences_[kept] = std::move(presences_[i]);
        ++kept;
    }
    presences_.resize(kept);
    return std::move(presences_);
}

std::vector<user_id> call::missing_in(index_range where) {
    std::vector<user_id> missing;
    for (std::size_t i = where.first; i < where.first + where.count; ++i) {
        if (received_[i] != 0) continue;
        missing.push_back(plan_.ids()[i]);
        received_[i] = accounted_for;
    }
    return missing;
}

presence_report call::take_report() {
    presence_report report;
    report.ids_requested = plan_.ids().size();
    report.requests = requests;
    report.unexpected = unexpected;

    for (std::size_t chunk = next_chunk_; chunk < plan_.chunks(); ++chunk)
        failures_.push_back({{plan_.first_of(chunk), plan_.chunk(chunk).size()}, stop_failure()});
    std::sort(failures_.begin(), failures_.end(),
              [](const failed_range& a, const failed_range& b) { return a.where.first < b.where.first; });
    for (auto& each : failures_) {
        auto missing = missing_in(each.where);
        if (!missing.empty()) report.failed.push_back({std::move(missing), std::move(each.cause)});
    }
    report.absent = missing_in({0, received_.size()});
    report.found = take_presences();
    report.elapsed = elapsed();
    return report;
}

call::worker::worker(call& of)
    : call_{of}
    , resources_{of.client->take_resources()} {
    resources_.timer->begin(call_.deadline(), call_);
    call_.timers_.push_back(resources_.timer.get());
    if (call_.stop_code_) resources_.timer->stop(call_.stop_code_, call_.stop_step_);
}

call::worker::~worker() {
    std::erase(call_.timers_, resources_.timer.get());
    resources_.timer->end();
    call_.client->keep_resources(std::move(resources_));
}

} // namespace copresence::detail
