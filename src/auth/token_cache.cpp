// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/token_cache.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <exception>
#include <list>
#include <string>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

struct token_cache::renewal {
    renewal(std::size_t number, std::uint64_t asked, const asio::any_io_executor& strand)
        : id{number}
        , question{asked}
        , deadline{strand} {}

    std::size_t id;
    std::uint64_t question;
    std::list<waiter*> waiting;   // in order of arrival; removal takes constant time
    bool left_unanswered = false; // whether a caller has stopped waiting
    asio::steady_timer deadline;
    std::shared_ptr<asio::cancellation_signal> stop = std::make_shared<asio::cancellation_signal>();
};

// Belongs to the function that runs a renewal. If the function is destroyed without a result, the renewal fails: an exception
// while the function is started or runs destroys it. Otherwise later callers would join a renewal that never ends.
class token_cache::renewal_owner {
public:
    renewal_owner(std::shared_ptr<token_cache> cache, std::size_t id) noexcept
        : cache_{std::move(cache)}
        , id_{id} {}

    renewal_owner(renewal_owner&&) noexcept = default;
    renewal_owner& operator=(renewal_owner&&) = delete;

    ~renewal_owner() {
        if (cache_) complete(bare_token_failure("the request to the token provider ended without a result"));
    }

    std::size_t id() const noexcept { return id_; }

    std::shared_ptr<token_cache> cache() const noexcept { return cache_; }

    void complete(const result<provider_token>& given) noexcept {
        std::exchange(cache_, nullptr)->complete(id_, given);
    }

private:
    std::shared_ptr<token_cache> cache_;
    std::size_t id_;
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

std::optional<result<provider_token>> token_cache::ask(waiter& caller) {
    if (closed_) return *closed_;
    const auto advice = state_.ask(now_());
    if (advice == token_state::advice::use || advice == token_state::advice::fail)
        return state_.outcome(now_());

    if (must_begin()) begin();
    if (advice == token_state::advice::use_early) return state_.outcome(now_());
    renewal& newest = *renewals_.back();
    caller.place_ = newest.waiting.insert(newest.waiting.end(), &caller);
    caller.cache_ = shared_from_this();
    caller.renewal_ = newest.id;
    return std::nullopt;
}

bool token_cache::must_begin() const noexcept {
    // A renewal that began before Graph rejected the token could return the rejected token again.
    const auto is_current = [this](const auto& each) { return each->question == state_.question(); };
    const auto current = std::count_if(renewals_.begin(), renewals_.end(), is_current);
    if (current == 0) return true;
    return rule_ == abandoned::is_doubled && current == 1 && renewals_.back()->left_unanswered;
}

void token_cache::begin() {
    auto started = std::make_unique<renewal>(next_id_++, state_.question(), strand_);
    const auto id = started->id;
    if (limit_) {
        started->deadline.expires_after(*limit_);
        started->deadline.async_wait([weak = weak_from_this(), id](const error_code& ec) {
            const auto self = weak.lock();
            if (self && !ec) self->expire(id);
        });
    }
    token_request request;
    request.scope = scope_;
    request.claims = state_.claims();
    if (state_.rejected()) request.rejected = *state_.rejected();
    renewals_.push_back(std::move(started));
    // Starts the provider later: a provider that returns immediately would complete before the caller is in `waiting`.
    asio::post(strand_,
               [owner = renewal_owner{shared_from_this(), id}, request = std::move(request)]() mutable {
                   const auto self = owner.cache(); // exists until the end of this scope
                   try {
                       self->start(std::move(owner), std::move(request));
                   } catch (...) { // out of memory: the owner has reported the failure
                   }
               });
}

void token_cache::start(renewal_owner owner, token_request request) {
    const auto found = find(owner.id());
    if (found == renewals_.end()) return; // the renewal was abandoned
    const auto stop = (*found)->stop;
    auto ended = [owner = std::move(owner), stop](std::exception_ptr failed,
                                                  result<provider_token> given) mutable {
        if (failed) given = bare_token_failure("");
        owner.complete(given);
    };
    asio::co_spawn(strand_, detail::ask(provider_, std::move(request)),
                   asio::bind_cancellation_slot(stop->slot(), std::move(ended)));
}

std::vector<std::unique_ptr<token_cache::renewal>>::iterator token_cache::find(std::size_t id) noexcept {
    return std::find_if(renewals_.begin(), renewals_.end(), [&](const auto& each) { return each->id == id; });
}

void token_cache::complete(std::size_t id, const result<provider_token>& given) noexcept {
    const auto found = find(id);
    if (found == renewals_.end()) return;
    const auto ended = std::move(*found);
    renewals_.erase(found);
    auto outcome = copy_of(given);
    try {
        const auto now = now_();
        state_.complete(given, ended->question, now, std::uniform_real_distribution<double>{0, 1}(random_));
        if (!given && ended->question == state_.question()) outcome = state_.outcome(now);
    } catch (...) { // out of memory: the waiting callers receive `given` itself
    }
    notify(*ended, outcome);
    if (given) complete_doubles(ended->question, outcome);
}

// Ends the other renewals for the same question, because a token has arrived.
void token_cache::complete_doubles(std::uint64_t question, const result<provider_token>& given) noexcept {
    const auto is_double = [&](const auto& each) { return each->question == question; };
    for (;;) {
        const auto found = std::find_if(renewals_.begin(), renewals_.end(), is_double);
        if (found == renewals_.end()) return;
        const auto ended = std::move(*found);
        renewals_.erase(found);
        notify(*ended, given);
        ended->stop->emit(asio::cancellation_type::terminal);
    }
}

void token_cache::notify(renewal& ended, const result<provider_token>& given) noexcept {
    for (waiter* each : std::exchange(ended.waiting, {})) {
        each->cache_.reset();
        each->completed(given);
    }
}

void token_cache::expire(std::size_t id) noexcept {
    const auto found = find(id);
    if (found == renewals_.end()) return;
    const auto stop = (*found)->stop;
    failure cause = bare_token_failure("");
    cause.code = make_error_code(errc::timeout);
    try {
        cause.info.detail =
            "the token provider did not return a token within " + std::to_string(limit_->count()) + " ms";
    } catch (...) { // out of memory: the code is sufficient
    }
    complete(id, std::move(cause));
    stop->emit(asio::cancellation_type::terminal);
}

void token_cache::leave(waiter& caller) noexcept {
    const auto found = find(caller.renewal_);
    if (found == renewals_.end()) return;
    (*found)->waiting.erase(caller.place_);
    (*found)->left_unanswered = true;
    if (rule_ != abandoned::is_stopped || !(*found)->waiting.empty()) return;
    const auto given_up = std::move(*found); // the next caller begins a new renewal
    renewals_.erase(found);
    given_up->stop->emit(asio::cancellation_type::terminal);
}

void token_cache::close(failure cause) noexcept {
    const result<provider_token> none = std::move(cause);
    closed_ = copy_of(none).error();
    for (const auto& each : std::exchange(renewals_, {})) {
        notify(*each, none);
        each->stop->emit(asio::cancellation_type::terminal);
    }
}

} // namespace copresence::detail
