// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "graph/attempt.hpp"

#include "base/redact.hpp"
#include "http/connection_pool.hpp"
#include "limits/local_limiter.hpp"

#include <boost/asio/error.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

attempt::attempt(client_core& client, const graph_request& what, const attempt_options& options,
                 deadline_timer& timer, wiped_string& request)
    : client_{client}
    , graph_request_{what}
    , options_{options}
    , timer_{timer}
    , request_{request}
    , response_{what.slots, client.config.limits, &client.templates}
    , wire_{client.config.observer.get(),
            [this](std::string_view text) {
                return redact(text, {token_.get(), 1}, "[token]");
            }}
    , reader_{client.config.limits, response_, client.reads, wire_.watcher()}
    , observer_{client.config.observer.get()}
    , clock_{observer_ != nullptr} {}

asio::awaitable<bool> attempt::run() {
    const auto& limits = client_.config.timeouts;
    const auto now = deadline_timer::clock::now();
    if (arrived_ == deadline_timer::clock::time_point{}) arrived_ = now;
    auto permit = try_permit(now);
    if (!permit) permit = co_await acquire_permit();
    clock_.passed(&events::attempt_phases::rate_limiter);
    if (!permit) co_return finish();

    bool has_token = take_held_token();
    if (!has_token) {
        permit.put_back();
        has_token = co_await take_token();
    }
    clock_.passed(&events::attempt_phases::token);
    if (!has_token) co_return finish();

    auto lease = client_.pool->try_acquire(options_.fresh_connection);
    if (!lease) {
        permit.put_back();
        lease = co_await client_.pool->acquire(timer_, limits.call, options_.fresh_connection);
        if (!lease) fail(timer_.reason(asio::error::operation_aborted), timer_.step());
    }
    clock_.passed(&events::attempt_phases::lease);
    if (!lease) co_return finish();
    const bool reused = !lease.fresh();
    // The token may have been rejected or replaced during the wait for the connection. Graph would reject this request too.
    if (client_.tokens->superseded(token_)) {
        bool has_newer = take_held_token();
        if (!has_newer) {
            permit.put_back();
            has_newer = co_await take_token();
        }
        clock_.passed(&events::attempt_phases::token);
        if (!has_newer) {
            if (reused) lease.keep();
            co_return finish();
        }
    }
    if (!reused) {
        permit.put_back();
        transport_ = co_await lease->open(client_.resolver, client_.config.base_url, limits, timer_);
        const auto took = clock_.passed(&events::attempt_phases::open);
        client_.report_opened(transport_, *lease, took);
        if (!transport_) {
            lease.close(timer_.interrupted() ? close_reason::interrupted : close_reason::failed);
            co_return finish();
        }
        if (lease->session_resumed()) ++client_.stats->sessions_resumed;
    }

    if (!permit) permit = try_permit(deadline_timer::clock::now());
    if (!permit && reused) { // another request may be able to use the connection meanwhile
        lease.keep();
        co_return false;
    }
    if (!permit) { // the connection was opened for this request
        permit = co_await wait_in_line(latest_permit());
        clock_.passed(&events::attempt_phases::rate_limiter);
        if (!permit) {
            lease.keep();
            co_return finish();
        }
    }
    { // the rate limiter counts the request as in progress until the end of this block
        local_limiter::permit slot{std::move(permit)};
        slot.sending(limits.first_byte);
        write_request();
        if (observer_ != nullptr) report_started(!reused);
        wire_.sent(client_request_id_, request_);
        ++requests_;
        ++client_.stats->requests;
        timer_.begin_attempt(limits.attempt);
        transport_ = co_await lease->exchange(request_, reader_, limits, timer_);
        timer_.end_attempt();
        wipe_content(request_); // the buffer outlives the token, which it contains

        if (transport_.first_byte_at) {
            slot.first_byte_at(*transport_.first_byte_at);
            clock_.passed(&events::attempt_phases::first_byte, *transport_.first_byte_at);
            clock_.passed(&events::attempt_phases::body);
        } else {
            clock_.passed(&events::attempt_phases::first_byte);
        }
        if (response_.status() == 429) slot.throttled();
    }
    misdelivered_ = transport_ && is_misdelivered();
    // Unexpected presences may be the response to another request. The response to this request could then still follow on
    // the same connection, so the connection must not be reused.
    if (transport_ && reader_.reusable() && response_.unexpected() == 0) {
        lease.keep();
    } else {
        lease.close(ending_of_connection());
    }
    if (reused && !timer_.interrupted() &&
        detail::ended_while_idle(transport_, reader_, response_.status())) {
        if (!reader_.started()) { // no response has begun: the caller can run this attempt again
            options_.fresh_connection = true;
            co_return false;
        }
        ended_while_idle_ = true;
    }
    co_return finish();
}

local_limiter::permit attempt::try_permit(deadline_timer::clock::time_point now) {
    const bool others_wait = !limiter_unit_ && client_.limiter_queue.is_exhausted();
    return others_wait ? local_limiter::permit{} : client_.rate_limiter->try_acquire(now);
}

deadline_timer::clock::time_point attempt::latest_permit() const {
    return std::min(options_.deadline, deadline_timer::clock::now() + client_.config.retry.max_retry_after);
}

asio::awaitable<local_limiter::permit> attempt::acquire_permit() {
    const auto latest = latest_permit();
    pause_left_ = client_.rate_limiter->pause_beyond(latest);
    if (pause_left_) {
        fail({429, http_category()}, step::rate_limiter);
        co_return local_limiter::permit{};
    }
    if (!limiter_unit_) {
        auto& place = limiter_unit_.emplace(client_.limiter_queue, client_.strand);
        deadline_timer::scoped_deadline deadline{timer_, place.taken(), step::rate_limiter,
                                                 std::chrono::hours{24}};
        co_await place.taken().wait(); // limited by the call's deadline, at most 24 h
    }
    co_return co_await wait_in_line(latest);
}

// Without a place of the client's queue: called by a request that has one, or that has a connection.
asio::awaitable<local_limiter::permit> attempt::wait_in_line(deadline_timer::clock::time_point latest) {
    auto wait = co_await client_.rate_limiter->wait(client_.strand, timer_, arrived_, latest);
    if (wait.code) {
        pause_left_ = wait.pause_left;
        fail(wait.code, pause_left_ ? step::rate_limiter : timer_.step());
    }
    co_return std::move(wait.granted);
}

bool attempt::take_held_token() {
    auto held = client_.tokens->usable();
    if (!held) return false;
    use(std::move(held));
    return true;
}

asio::awaitable<bool> attempt::take_token() {
    const auto result = co_await client_.tokens->get(timer_);
    if (!result) {
        no_token_ = result.cause;
        fail(result.cause.code, result.cause.info.step);
        co_return false;
    }
    use(result.value);
    co_return true;
}

void attempt::use(std::shared_ptr<const secret_string> token) noexcept {
    response_.set_secret(token);
    token_ = std::move(token);
}

// Called at the end of every attempt, successful or not.
bool attempt::finish() {
    limiter_unit_.reset();
    client_.stats->bytes_received += reader_.bytes_received();
    if (observer_ != nullptr) report_finished();
    return true;
}

bool attempt::is_misdelivered() const noexcept {
    if (graph_request_.unexpected_before + response_.unexpected() == 0) return false;
    if (response_.rejection()) return false;
    // Without any requested presence, the link is foreign too. It must not receive the token.
    if (!response_.next_link().empty()) return response_.unexpected() > 0 && response_.found() == 0;
    const auto received = graph_request_.slots.received;
    return std::find(received.begin(), received.end(), std::uint8_t{0}) != received.end();
}

close_reason attempt::ending_of_connection() const noexcept {
    if (timer_.interrupted()) return close_reason::interrupted;
    // Without a transport error, the response itself is the reason (for example `Connection: close`).
    return transport_.transport ? close_reason::failed : close_reason::response;
}

void attempt::write_request() {
    // Every request has its own id, including a repeat that does not count as a retry. Source: Graph's best practices.
    boost::uuids::to_chars(client_.request_ids(), request_id_text_.begin(), request_id_text_.end());
    client_request_id_ = {request_id_text_.data(), request_id_text_.size()};
    const attempt_header header{*token_, client_request_id_, options_.retry, options_.traceparent};
    if (graph_request_.page) {
        client_.writer.write_next_page(request_, *graph_request_.page, header);
    } else {
        client_.writer.write_query(request_, graph_request_.slots.asked, header);
    }
}

void attempt::fail(error_code code, copresence::step step, std::string detail) {
    transport_ = {};
    transport_.code = code;
    transport_.step = step;
    transport_.detail = std::move(detail);
}

error_code attempt::error() const noexcept {
    if (misdelivered_) return make_error_code(errc::malformed_response);
    // An error status counts even if the body is incomplete: a truncated 429 still means that Graph throttles.
    const bool rejected = response_.status() != 0 && response_.rejection();
    return transport_ || (rejected && !timer_.stopped()) ? response_.rejection() : transport_.code;
}

failure attempt::describe() const {
    failure cause{error(), {}};
    if (no_token_) {
        cause.info = no_token_->info;
        cause.info.client_request_id = client_request_id_;
        return cause;
    }
    if (!transport_) {
        cause.info.step = transport_.step;
        cause.info.transport = transport_.transport;
        cause.info.detail = transport_.detail;
    }
    cause.info.client_request_id = client_request_id_;
    response_.describe(cause.info);
    if (pause_left_) cause.info.retry_after = pause_left_;
    if (misdelivered_)
        cause.info.detail = "the response contains presences that were not requested, and lacks requested "
                            "ones: it belongs to another request";
    return cause;
}

void attempt::report_started(bool new_connection) const {
    observer_->on(events::attempt_started{client_request_id_, graph_request_.slots.asked.size(),
                                          options_.retry, new_connection});
}

void attempt::report_finished() const {
    const auto request_id = response_.request_id();
    events::attempt_finished event;
    event.client_request_id = requests_ > 0 ? client_request_id_ : std::string_view{};
    event.request_id = request_id;
    event.ids = graph_request_.slots.asked.size();
    event.retry = options_.retry;
    event.code = error();
    event.step = transport_ ? step::none : transport_.step;
    event.http_status = response_.status();
    event.bytes_received = reader_.bytes_received();
    event.body_bytes = reader_.body_bytes_received();
    event.phases = clock_.phases();
    observer_->on(event);
}

} // namespace copresence::detail
