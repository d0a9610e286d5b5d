// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/attempt.hpp"

#include "base/redact.hpp"
#include "graph/limiter_wait.hpp"
#include "limits/pause_beyond.hpp"

#include <boost/asio/error.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

attempt::attempt(operation::worker& worker, const graph_request& request, response_handler& handler,
                 std::size_t retry)
    : worker_{worker}
    , session_{worker.session()}
    , timer_{worker.timer()}
    , request_{request}
    , handler_{handler}
    , retry_{retry}
    , response_{handler, session_.config.limits}
    , wire_{session_.config.observer.get(),
            [this](std::string_view text) {
                return redact(text, {token_.get(), 1}, "[token]");
            }}
    , observer_{session_.config.observer.get()}
    , clock_{observer_ != nullptr} {}

asio::awaitable<void> attempt::run(bool new_connection) {
    arrived_ = clock::now();
    for (bool sent = false; !sent && !transport_.code;) {
        if (!permit_) permit_ = try_permit();
        bool ready = static_cast<bool>(permit_);
        if (!ready) ready = co_await acquire_permit();
        clock_.passed(&events::attempt_phases::rate_limiter);
        if (!ready) break;
        ready = take_held_token();
        if (!ready) {
            permit_.put_back();
            ready = co_await take_token();
        }
        clock_.passed(&events::attempt_phases::token);
        if (!ready) break;
        // The transport returns nothing if the request has to wait for a permit or a token: then it waits without a connection.
        auto result = co_await session_.transport->run(*this, timer_, new_connection);
        sent = result.has_value();
        if (sent) transport_ = *std::move(result);
    }
    permit_.put_back();
    limiter_unit_.reset();
    if (observer_ != nullptr) report_finished();
}

// The token may have been rejected or replaced during the wait for the connection. Graph would reject this request too.
bool attempt::try_prepare() {
    if (session_.tokens->superseded(token_) && !take_held_token()) return false;
    if (!permit_) permit_ = try_permit();
    return static_cast<bool>(permit_);
}

// Called if the connection was opened for this request. The request keeps it while it waits.
asio::awaitable<bool> attempt::prepare() {
    if (session_.tokens->superseded(token_) && !take_held_token()) {
        permit_.put_back();
        const bool has_token = co_await take_token();
        clock_.passed(&events::attempt_phases::token);
        if (!has_token) co_return false;
    }
    if (!permit_) permit_ = try_permit();
    bool has_permit = static_cast<bool>(permit_);
    if (!has_permit) has_permit = co_await wait_in_line(latest_permit());
    clock_.passed(&events::attempt_phases::rate_limiter);
    co_return has_permit;
}

std::string_view attempt::begin(bool new_connection) {
    response_.begin();
    reader_.emplace(session_.config.limits, response_, session_.reads, wire_.watcher());
    // Every request has its own id, including a repeat that does not count as a retry. Source: Graph's best practices.
    boost::uuids::to_chars(session_.request_ids(), request_id_text_.begin(), request_id_text_.end());
    client_request_id_ = {request_id_text_.data(), request_id_text_.size()};
    session_.writer.write(worker_.buffer, request_,
                          {*token_, client_request_id_, retry_, worker_.owner().traceparent()});
    permit_.mark_sending(session_.config.timeouts.first_byte);
    if (observer_ != nullptr) report_started(new_connection);
    wire_.sent(client_request_id_, worker_.buffer);
    ++worker_.requests;
    ++worker_.owner().requests;
    ++session_.stats->requests;
    return worker_.buffer;
}

bool attempt::end(const transport_result& result) {
    wipe_content(worker_.buffer); // the buffer outlives the token, which it contains
    if (result.first_byte_at) {
        permit_.mark_first_byte(*result.first_byte_at);
        clock_.passed(&events::attempt_phases::first_byte, *result.first_byte_at);
        clock_.passed(&events::attempt_phases::body);
    } else {
        clock_.passed(&events::attempt_phases::first_byte);
    }
    if (response_.status() == 429) permit_.mark_throttled();
    permit_ = {}; // the rate limiter counts the request as in progress until here
    session_.stats->bytes_received += reader_->bytes_received();
    if (result && !response_.rejection()) verified_ = handler_.verify();
    return !handler_.has_unexpected();
}

rate_limiter::permit attempt::try_permit() {
    const bool others_wait = !limiter_unit_ && session_.limiter_queue.is_exhausted();
    return others_wait ? rate_limiter::permit{} : session_.rate_limiter->try_acquire(clock::now());
}

attempt::clock::time_point attempt::latest_permit() const {
    return std::min(worker_.owner().deadline(), clock::now() + session_.config.retry.max_retry_after);
}

asio::awaitable<bool> attempt::acquire_permit() {
    const auto latest = latest_permit();
    if (reject_if_paused(latest)) co_return false;
    if (!limiter_unit_) {
        auto& unit = limiter_unit_.emplace(session_.limiter_queue, session_.strand);
        deadline_timer::scoped_deadline deadline{timer_, unit.taken(), step::rate_limiter,
                                                 std::chrono::hours{24}};
        co_await unit.taken().wait(); // limited by the operation's deadline, at most 24 h
    }
    co_return co_await wait_in_line(latest);
}

// Waits for a permit. The caller has a unit of the session's queue (`limiter_unit_`), or a connection.
asio::awaitable<bool> attempt::wait_in_line(clock::time_point latest) {
    limiter_wait self{session_.strand, timer_, arrived_, latest};
    auto granted = co_await session_.rate_limiter->wait(self);
    if (!granted) {
        const auto cause = granted.error();
        pause_left_ = cause.info.retry_after;
        fail(cause.code, step::rate_limiter);
    } else if (*granted) {
        permit_ = *std::move(granted);
    } else {
        fail(timer_.reason(asio::error::operation_aborted), timer_.step());
    }
    co_return static_cast<bool>(permit_);
}

// Fails the attempt if a pause lasts beyond `latest`.
bool attempt::reject_if_paused(clock::time_point latest) {
    pause_left_ = pause_beyond(latest, session_.rate_limiter->paused_until(), clock::now());
    if (!pause_left_) return false;
    fail({429, http_category()}, step::rate_limiter);
    return true;
}

bool attempt::take_held_token() {
    auto held = session_.tokens->usable();
    if (!held) return false;
    use(std::move(held));
    return true;
}

asio::awaitable<bool> attempt::take_token() {
    auto renewed = co_await session_.tokens->get(timer_);
    if (renewed) {
        use(std::move(renewed->value));
    } else {
        no_token_ = renewed.error();
        fail(no_token_->code, no_token_->info.step);
    }
    co_return renewed.has_value();
}

void attempt::use(std::shared_ptr<const secret_string> token) noexcept {
    response_.set_secret(token);
    token_ = std::move(token);
}

void attempt::fail(error_code code, copresence::step step) { transport_ = {code, step, {}, {}}; }

error_code attempt::error() const noexcept {
    if (verified_) return verified_;
    // An error status counts even if the body is incomplete: a truncated 429 still means that Graph throttles.
    const bool rejected = response_.status() != 0 && response_.rejection();
    return transport_ || (rejected && !timer_.stopped()) ? response_.rejection() : transport_.code;
}

attempt_outcome attempt::outcome() const {
    const auto status = response_.status();
    attempt_outcome outcome{error()};
    outcome.retry_after = response_.retry_after();
    outcome.stopped = timer_.stopped();
    outcome.held_back = pause_left_.has_value();
    outcome.token_rejected = status == 401 || (status == 403 && !response_.claims().empty());
    outcome.misdelivered = outcome.code && handler_.may_be_misdelivered(status);
    outcome.sent = reader_.has_value();
    outcome.repeatable = request_.repeatable;
    return outcome;
}

failure attempt::describe() const {
    failure cause{error(), {}};
    if (no_token_) {
        cause.info = no_token_->info;
        cause.info.graph.client_request_id = client_request_id_;
    } else {
        if (!transport_) transport_.describe(cause.info);
        cause.info.graph.client_request_id = client_request_id_;
        response_.describe(cause.info);
        if (pause_left_) cause.info.retry_after = pause_left_;
    }
    if (timer_.stopped()) {
        cause.code = timer_.reason(cause.code);
        cause.info.step = timer_.step();
    }
    cause.info.call.attempts = worker_.requests;
    return cause;
}

void attempt::report_started(bool new_connection) const {
    observer_->on_attempt_started(
        events::attempt_started{client_request_id_, request_.ids, retry_, new_connection});
}

void attempt::report_finished() const {
    const auto request_id = response_.request_id();
    events::attempt_finished event;
    event.client_request_id = client_request_id_;
    event.request_id = request_id;
    event.ids = request_.ids;
    event.retry = retry_;
    event.code = error();
    event.step = transport_ ? step::none : transport_.step;
    event.http_status = response_.status();
    event.bytes_received = reader_ ? reader_->bytes_received() : 0;
    event.body_bytes = reader_ ? reader_->body_bytes_received() : 0;
    event.phases = clock_.phases();
    observer_->on_attempt_finished(event);
}

} // namespace copresence::detail
