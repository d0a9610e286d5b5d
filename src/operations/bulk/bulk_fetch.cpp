// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/bulk/bulk_fetch.hpp"

#include "async/join_all.hpp"
#include "operations/bulk/chunk_fetcher.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <concepts>
#include <functional>
#include <utility>

namespace copresence::detail {

namespace {

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

bulk_fetch::bulk_fetch(std::shared_ptr<session> of, request_plan ids, const request_options& options,
                       on_failure rule)
    : operation{of, options,
                options.timeout.value_or(of->config.timeouts.call +
                                         of->rate_limiter->expected_time(ids.chunks()))}
    , plan_{std::move(ids)}
    , concurrency_{options.max_concurrent_requests.value_or(of->config.max_concurrent_requests)}
    , rule_{rule}
    , received_(plan_.ids().size(), 0) {
    presences_.reserve(plan_.ids().size());
    operation.chunks = plan_.chunks();
    of->stats->ids_planned += plan_.ids().size();
}

bool bulk_fetch::splits() const noexcept {
    return rule_ == on_failure::go_on && operation.session->config.split_rejected_chunks;
}

std::size_t bulk_fetch::workers() const noexcept { return std::min(concurrency_, plan_.chunks()); }

std::optional<std::size_t> bulk_fetch::take_chunk() noexcept {
    if (operation.stop_code() || next_chunk_ == plan_.chunks()) return std::nullopt;
    return next_chunk_++;
}

chunk_slots bulk_fetch::slots_of(std::size_t chunk) noexcept {
    const auto ids = plan_.chunk(chunk);
    const index_range where{plan_.first_of(chunk), ids.size()};
    return {ids, {presences_, where}, std::span{received_}.subspan(where.first, where.count)};
}

void bulk_fetch::chunk_completed(std::size_t chunk, std::vector<failed_range> failures) {
    operation.session->stats->ids_completed += plan_.chunk(chunk).size();
    if (failures.empty()) ++operation.chunks_completed;
    const auto slots = slots_of(chunk);
    operation.session->stats->presences +=
        static_cast<std::uint64_t>(std::count(slots.received.begin(), slots.received.end(), std::uint8_t{1}));
    for (auto& each : failures) {
        each.where.first += plan_.first_of(chunk);
        note(std::move(each));
    }
}

void bulk_fetch::note(failed_range what) {
    const auto code = what.cause.code;
    const auto at = what.cause.info.step;
    operation.complete(what.cause.info);
    failures_.push_back(std::move(what));
    if (rule_ == on_failure::stop_all || is_fatal(code)) operation.stop(code, at);
}

void bulk_fetch::end() noexcept {
    for (std::size_t chunk = next_chunk_; chunk < plan_.chunks(); ++chunk)
        operation.session->stats->ids_completed += plan_.chunk(chunk).size();
}

result<void> bulk_fetch::outcome() const {
    if (is_callers_wish(operation.stop_code())) return operation.stop_failure();
    if (rule_ == on_failure::go_on) return {};
    if (!failures_.empty()) return failures_.front().cause;
    if (operation.stop_code()) return operation.stop_failure();
    return {};
}

std::vector<presence> bulk_fetch::take_presences() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < presences_.size(); ++i) {
        if (received_[i] != 1) continue;
        if (kept != i) presences_[kept] = std::move(presences_[i]);
        ++kept;
    }
    presences_.resize(kept);
    return std::move(presences_);
}

std::vector<user_id> bulk_fetch::missing_in(index_range where) {
    std::vector<user_id> missing;
    for (std::size_t i = where.first; i < where.first + where.count; ++i) {
        if (received_[i] != 0) continue;
        missing.push_back(plan_.ids()[i]);
        received_[i] = accounted_for;
    }
    return missing;
}

presence_report bulk_fetch::take_report() {
    presence_report report;
    report.ids_requested = plan_.ids().size();
    report.requests = operation.requests;
    report.unexpected = unexpected;

    for (std::size_t chunk = next_chunk_; chunk < plan_.chunks(); ++chunk)
        failures_.push_back({{plan_.first_of(chunk), plan_.chunk(chunk).size()}, operation.stop_failure()});
    std::sort(failures_.begin(), failures_.end(),
              [](const failed_range& a, const failed_range& b) { return a.where.first < b.where.first; });
    for (auto& each : failures_) {
        auto missing = missing_in(each.where);
        if (!missing.empty()) report.failed.push_back({std::move(missing), std::move(each.cause)});
    }
    report.absent = missing_in({0, received_.size()});
    report.found = take_presences();
    report.elapsed = operation.elapsed();
    return report;
}

namespace {

template <class Result>
Result take_result(bulk_fetch& ended) {
    if constexpr (std::same_as<Result, presence_report>) {
        return ended.take_report();
    } else {
        return ended.take_presences();
    }
}

} // namespace

template <class Result>
boost::asio::awaitable<result<Result>> run(std::shared_ptr<bulk_fetch> fetch) {
    fetch->operation.begin();
    const auto workers = fetch->workers();
    if (workers == 1) {
        co_await run_worker(fetch);
    } else {
        const std::function<boost::asio::awaitable<void>()> worker = [fetch] { return run_worker(fetch); };
        const std::function<void()> stop = [fetch] {
            fetch->operation.stop(boost::asio::error::operation_aborted, step::none);
        };
        co_await join_all(fetch->operation.session->strand, workers, worker, stop);
    }
    fetch->end();
    if (const auto ended = fetch->outcome(); !ended) co_return ended.error();
    co_return take_result<Result>(*fetch);
}

template boost::asio::awaitable<result<std::vector<presence>>> run(std::shared_ptr<bulk_fetch> fetch);
template boost::asio::awaitable<result<presence_report>> run(std::shared_ptr<bulk_fetch> fetch);

} // namespace copresence::detail
