// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_cache.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace copresence {

namespace asio = boost::asio;

struct token_cache::renewal {
    renewal(std::size_t number, std::uint64_t asked, const asio::any_io_executor& strand)
        : id{number}
        , question{asked}
        , deadline{strand} {}

    std::size_t id;
    std::uint64_t question;
    std::vector<waiter*> waiting;
    asio::steady_timer deadline;
    std::shared_ptr<asio::cancellation_signal> stop = std::make_shared<asio::cancellation_signal>();
};

token_cache::waiter::~waiter() {
    if (cache_) cache_->leave(*this);
}

token_cache::token_cache(asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                         std::string scope, const token_rules& rules, abandoned rule,
                         std::optional<std::chrono::milliseconds> limit, clock now)
    : strand_{std::move(strand)}
    , provider_{std::move(provider)}
    , scope_{std::move(scope)}
    , rule_{rule}
    , limit_{limit}
    , now_{std::move(now)}
    , state_{rules} {}

token_cache::~token_cache() = default;

std::optional<token_answer> token_cache::ask(waiter& who) {
    token_answer none;
    if (closed_) {
        none.why = *closed_;
        return none;
    }
    const auto advice = state_.ask(now_());
    if (advice == token_state::advice::use || advice == token_state::advice::fail)
        return state_.outcome(now_());

    // A renewal that began before Graph rejected the token could return the rejected token again.
    if (renewals_.empty() || renewals_.back()->question != state_.question()) begin();
    if (advice == token_state::advice::use_early) return state_.outcome(now_());
    renewal& newest = *renewals_.back();
    newest.waiting.push_back(&who);
    who.cache_ = shared_from_this();
    who.renewal_ = newest.id;
    return std::nullopt;
}

void token_cache::begin() {
    auto begun = std::make_unique<renewal>(next_id_++, state_.question(), strand_);
    if (limit_) {
        begun->deadline.expires_after(*limit_);
        begun->deadline.async_wait([weak = weak_from_this(), id = begun->id](const error_code& ec) {
            const auto self = weak.lock();
            if (self && !ec) self->expire(id);
        });
    }
    token_request request;
    request.scope = scope_;
    request.claims = state_.claims();
    if (state_.refused()) request.refused = *state_.refused();
    // Starts the provider later: a provider that returns immediately would complete before the caller is in `waiting`.
    asio::post(strand_, [self = shared_from_this(), id = begun->id, request = std::move(request)]() mutable {
        self->start(id, std::move(request));
    });
    renewals_.push_back(std::move(begun));
}

void token_cache::start(std::size_t id, token_request request) {
    const auto found = find(id);
    if (found == renewals_.end()) return; // the renewal was abandoned
    asio::co_spawn(strand_, copresence::ask(provider_, std::move(request)),
                   asio::bind_cancellation_slot((*found)->stop->slot(),
                                                [self = shared_from_this(), id, stop = (*found)->stop](
                                                    std::exception_ptr failed, token_answer answer) {
                                                    if (failed) answer.why = token_failure({});
                                                    self->settle(id, answer);
                                                }));
}

std::vector<std::unique_ptr<token_cache::renewal>>::iterator token_cache::find(std::size_t id) noexcept {
    return std::find_if(renewals_.begin(), renewals_.end(), [&](const auto& each) { return each->id == id; });
}

void token_cache::settle(std::size_t id, const token_answer& answer) {
    const auto found = find(id);
    if (found == renewals_.end()) return;
    const auto ended = std::move(*found);
    renewals_.erase(found);
    const auto now = now_();
    state_.settle(answer, ended->question, now, std::uniform_real_distribution<double>{0, 1}(random_));
    const auto outcome = answer || ended->question != state_.question() ? answer : state_.outcome(now);
    for (waiter* each : std::exchange(ended->waiting, {})) {
        each->cache_.reset();
        each->answered(outcome);
    }
}

void token_cache::expire(std::size_t id) {
    const auto found = find(id);
    if (found == renewals_.end()) return;
    const auto stop = (*found)->stop;
    token_answer none;
    none.why = token_failure("the token provider did not return a token within " +
                             std::to_string(limit_->count()) + " ms");
    none.why.code = make_error_code(errc::timeout);
    settle(id, none);
    stop->emit(asio::cancellation_type::terminal);
}

void token_cache::leave(waiter& who) noexcept {
    const auto found = find(who.renewal_);
    if (found == renewals_.end()) return;
    std::erase((*found)->waiting, &who);
    if (rule_ == abandoned::goes_on || !(*found)->waiting.empty()) return;
    const auto given_up = std::move(*found); // the next caller begins a new renewal
    renewals_.erase(found);
    given_up->stop->emit(asio::cancellation_type::terminal);
}

void token_cache::close(const failure& why) {
    closed_ = why;
    token_answer none;
    none.why = why;
    for (const auto& each : std::exchange(renewals_, {})) {
        for (waiter* one : std::exchange(each->waiting, {})) {
            one->cache_.reset();
            one->answered(none);
        }
        each->stop->emit(asio::cancellation_type::terminal);
    }
}

} // namespace copresence
