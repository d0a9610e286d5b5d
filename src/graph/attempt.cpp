// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "graph/attempt.hpp"

#include "base/redact.hpp"
#include "http/connection_pool.hpp"
#include "limits/gate_core.hpp"

#include <boost/asio/error.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

attempt::attempt(client_core& client, const query& what, const attempt_options& options, time_guard& guard,
                 wiped_string& request)
    : client_{client}
    , query_{what}
    , options_{options}
    , guard_{guard}
    , request_{request}
    , response_{what.slots, client.config.limits, &client.layouts}
    , wire_{client.config.observer.get(),
            [this](std::string_view text) {
                return redact(text, {token_.get(), 1}, "[token]");
            }}
    , reader_{client.config.limits, response_, client.reads, wire_.watcher()}
    , seen_{client.config.observer.get()}
    , clock_{seen_ != nullptr} {}

asio::awaitable<bool> attempt::run() {
    const auto& limits = client_.config.timeouts;
    const auto now = time_guard::clock::now();
    if (arrived_ == time_guard::clock::time_point{}) arrived_ = now;
    auto permit = try_permit(now);
    if (!permit) permit = co_await pass_gate();
    clock_.passed(&events::attempt_phases::gate);
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
        lease = co_await client_.pool->acquire(guard_, limits.call, options_.fresh_connection);
        if (!lease) fail(guard_.verdict(asio::error::operation_aborted), guard_.at());
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
        transport_ = co_await lease->open(client_.names, client_.config.root, limits, guard_);
        const auto took = clock_.passed(&events::attempt_phases::open);
        client_.tell_opened(transport_, *lease, took);
        if (!transport_) {
            lease.retire(guard_.interrupted() ? retirement::interrupted : retirement::failed);
            co_return finish();
        }
        if (lease->session_resumed()) ++client_.stats->sessions_resumed;
    }

    if (!permit) permit = try_permit(time_guard::clock::now());
    if (!permit && reused) { // another request may be able to use the connection meanwhile
        lease.keep();
        co_return false;
    }
    if (!permit) { // the connection was opened for this request
        permit = co_await wait_in_line(latest_permit());
        clock_.passed(&events::attempt_phases::gate);
        if (!permit) {
            lease.keep();
            co_return finish();
        }
    }
    { // the rate limiter counts the request as in progress until the end of this block
        gate_core::permit slot{std::move(permit)};
        slot.sending(limits.first_byte);
        write_request();
        if (seen_ != nullptr) tell_started(!reused);
        wire_.sent(client_request_id_, request_);
        ++requests_;
        ++client_.stats->requests;
        guard_.begin_attempt(limits.attempt);
        transport_ = co_await lease->exchange(request_, reader_, limits, guard_);
        guard_.end_attempt();
        wipe_content(request_); // the buffer outlives the token, which it contains

        if (transport_.heard) {
            slot.heard(*transport_.heard);
            clock_.passed(&events::attempt_phases::first_byte, *transport_.heard);
            clock_.passed(&events::attempt_phases::body);
        } else {
            clock_.passed(&events::attempt_phases::first_byte);
        }
        if (response_.status() == 429) slot.throttled();
    }
    misdelivered_ = transport_ && is_misdelivered();
    // Unexpected presences may be the response to another request. The response to this request could then still follow on
    // the same connection, so the connection must not be reused.
    if (transport_ && reader_.reusable() && response_.unasked() == 0) {
        lease.keep();
    } else {
        lease.retire(ending_of_connection());
    }
    if (reused && !guard_.interrupted() &&
        copresence::ended_while_idle(transport_, reader_, response_.status())) {
        if (!reader_.begun()) { // no response has begun: the caller can run this attempt again
            options_.fresh_connection = true;
            co_return false;
        }
        ended_while_idle_ = true;
    }
    co_return finish();
}

gate_core::permit attempt::try_permit(time_guard::clock::time_point now) {
    const bool others_wait = !gate_place_ && client_.gate_queue.is_exhausted();
    return others_wait ? gate_core::permit{} : client_.gate->try_acquire(now);
}

time_guard::clock::time_point attempt::latest_permit() const {
    return std::min(options_.deadline, time_guard::clock::now() + client_.config.retry.max_retry_after);
}

asio::awaitable<gate_core::permit> attempt::pass_gate() {
    const auto latest = latest_permit();
    pause_left_ = client_.gate->pause_beyond(latest);
    if (pause_left_) {
        fail({429, http_category()}, step::gate);
        co_return gate_core::permit{};
    }
    if (!gate_place_) {
        auto& place = gate_place_.emplace(client_.gate_queue, client_.strand);
        time_guard::watch watch{guard_, place.taken(), step::gate, std::chrono::hours{24}};
        co_await place.taken().wait(); // limited by the call's deadline, at most 24 h
    }
    co_return co_await wait_in_line(latest);
}

// Without a place of the client's queue: called by a request that has one, or that has a connection.
asio::awaitable<gate_core::permit> attempt::wait_in_line(time_guard::clock::time_point latest) {
    auto wait = co_await client_.gate->wait(client_.strand, guard_, arrived_, latest);
    if (wait.code) {
        pause_left_ = wait.pause_left;
        fail(wait.code, pause_left_ ? step::gate : guard_.at());
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
    const auto answer = co_await client_.tokens->get(guard_);
    if (!answer) {
        no_token_ = answer.why;
        fail(answer.why.code, answer.why.info.at);
        co_return false;
    }
    use(answer.value);
    co_return true;
}

void attempt::use(std::shared_ptr<const secret_string> token) noexcept {
    response_.conceal(token);
    token_ = std::move(token);
}

// Called at the end of every attempt, successful or not.
bool attempt::finish() {
    gate_place_.reset();
    client_.stats->bytes_received += reader_.bytes_received();
    if (seen_ != nullptr) tell_finished();
    return true;
}

bool attempt::is_misdelivered() const noexcept {
    if (query_.unexpected_before + response_.unasked() == 0) return false;
    if (response_.refusal()) return false;
    // Without any requested presence, the link is foreign too. It must not receive the token.
    if (!response_.next_link().empty()) return response_.unasked() > 0 && response_.found() == 0;
    const auto answered = query_.slots.answered;
    return std::find(answered.begin(), answered.end(), std::uint8_t{0}) != answered.end();
}

retirement attempt::ending_of_connection() const noexcept {
    if (guard_.interrupted()) return retirement::interrupted;
    // Without a transport error, the response itself is the reason (for example `Connection: close`).
    return transport_.transport ? retirement::failed : retirement::response;
}

void attempt::write_request() {
    // Every request has its own id, including a repeat that does not count as a retry. Source: Graph's best practices.
    boost::uuids::to_chars(client_.request_ids(), request_id_text_.begin(), request_id_text_.end());
    client_request_id_ = {request_id_text_.data(), request_id_text_.size()};
    const attempt_header header{*token_, client_request_id_, options_.retry, options_.traceparent};
    if (query_.page) {
        client_.writer.write_next_page(request_, *query_.page, header);
    } else {
        client_.writer.write_query(request_, query_.slots.asked, header);
    }
}

void attempt::fail(error_code code, step at, std::string detail) {
    transport_ = {};
    transport_.code = code;
    transport_.at = at;
    transport_.detail = std::move(detail);
}

error_code attempt::error() const noexcept {
    if (misdelivered_) return make_error_code(errc::malformed_answer);
    // An error status counts even if the body is incomplete: a truncated 429 still means that Graph throttles.
    const bool refused = response_.status() != 0 && response_.refusal();
    return transport_ || (refused && !guard_.stopped()) ? response_.refusal() : transport_.code;
}

failure attempt::describe() const {
    failure why{error(), {}};
    if (no_token_) {
        why.info = no_token_->info;
        why.info.client_request_id = client_request_id_;
        return why;
    }
    if (!transport_) {
        why.info.at = transport_.at;
        why.info.transport = transport_.transport;
        why.info.detail = transport_.detail;
    }
    why.info.client_request_id = client_request_id_;
    response_.describe(why.info);
    if (pause_left_) why.info.retry_after = pause_left_;
    if (misdelivered_)
        why.info.detail = "the response contains presences that were not requested, and lacks requested "
                          "ones: it belongs to another request";
    return why;
}

void attempt::tell_started(bool new_connection) const {
    seen_->on(events::attempt_started{client_request_id_, query_.slots.asked.size(), options_.retry,
                                      new_connection});
}

void attempt::tell_finished() const {
    const auto request_id = response_.request_id();
    events::attempt_finished event;
    event.client_request_id = requests_ > 0 ? client_request_id_ : std::string_view{};
    event.request_id = request_id;
    event.ids = query_.slots.asked.size();
    event.retry = options_.retry;
    event.code = error();
    event.at = transport_ ? step::none : transport_.at;
    event.http_status = response_.status();
    event.bytes_received = reader_.bytes_received();
    event.body_bytes = reader_.body_bytes_received();
    event.phases = clock_.phases();
    seen_->on(event);
}

} // namespace copresence::detail
