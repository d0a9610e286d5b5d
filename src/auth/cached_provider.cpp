// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/cached_provider.hpp"

#include <copresence/auth/cached_token.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace copresence {

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Where a caller on its executor and the provider on its strand meet: the one waits, the other answers, each
// from any thread.
//
// The caller waits for a timer that never runs out: so the waiting coroutine lies in its own context, and
// ends with it.
class rendezvous {
public:
    explicit rendezvous(const asio::any_io_executor& callers)
        : never_{std::in_place, callers, asio::steady_timer::time_point::max()} {}

    // Returns when there is an answer, or the caller was cancelled.
    asio::awaitable<void> wait() {
        auto begin = [this](auto handler) {
            const std::lock_guard lock{mutex_};
            if (answer_) never_->expires_at(asio::steady_timer::time_point::min());
            never_->async_wait(std::move(handler));
        };
        co_await asio::async_initiate<decltype(as_result), void(boost::system::error_code)>(begin, as_result);
    }

    void answer(const token_answer& given) {
        const std::lock_guard lock{mutex_};
        if (!never_) return; // nobody is there
        answer_ = given;
        never_->cancel();
    }

    std::optional<token_answer> take() {
        const std::lock_guard lock{mutex_};
        return std::exchange(answer_, std::nullopt);
    }

    // The caller's context may end from now on.
    void leave() noexcept {
        const std::lock_guard lock{mutex_};
        never_.reset();
        answer_.reset();
    }

private:
    std::mutex mutex_;
    std::optional<asio::steady_timer> never_;
    std::optional<token_answer> answer_;
};

// The part of a cached provider that outlives it while something is under way. Used on its strand.
class shared_cache : public std::enable_shared_from_this<shared_cache> {
public:
    shared_cache(asio::any_io_executor given_strand, std::shared_ptr<token_provider> provider,
                 token_cache::clock now)
        : strand{std::move(given_strand)}
        , provider_{std::move(provider)}
        , now_{std::move(now)} {}

    void enter(std::shared_ptr<rendezvous> who, const token_request& request) {
        auto& cache = cache_of(request.scope);
        cache.refuse(request.refused, request.claims);
        auto waiting = std::make_unique<remote_waiter>(*this, std::move(who));
        if (const auto known = cache.ask(*waiting)) {
            waiting->who->answer(*known);
        } else {
            waiting_.push_back(std::move(waiting));
        }
    }

    void forget(const std::shared_ptr<rendezvous>& who) {
        std::erase_if(waiting_, [&](const auto& each) { return each->who == who; });
    }

    void close() {
        closed_ = true;
        for (const auto& [scope, cache] : caches_)
            cache->close(gone());
    }

    const asio::any_io_executor strand;

private:
    struct remote_waiter final : token_cache::waiter {
        remote_waiter(shared_cache& of, std::shared_ptr<rendezvous> whose)
            : owner{of}
            , who{std::move(whose)} {}

        void answered(const token_answer& given) override {
            who->answer(given);
            const auto self = who;
            owner.forget(self); // this, that is
        }

        shared_cache& owner;
        std::shared_ptr<rendezvous> who;
    };

    static failure gone() { return token_failure("the token provider was destroyed"); }

    token_cache& cache_of(const std::string& scope) {
        auto& place = caches_[scope];
        if (!place) {
            place = std::make_shared<token_cache>(strand, provider_, scope, token_rules::of_a_provider(),
                                                  token_cache::abandoned::goes_on, now_);
            if (closed_) place->close(gone());
        }
        return *place;
    }

    std::shared_ptr<token_provider> provider_;
    token_cache::clock now_;
    std::map<std::string, std::shared_ptr<token_cache>> caches_; // by scope: one for each cloud
    std::vector<std::unique_ptr<remote_waiter>> waiting_;
    bool closed_ = false;
};

// One caller's question.
asio::awaitable<access_token> ask_shared(std::shared_ptr<shared_cache> cache, token_request request) {
    struct stay {
        std::shared_ptr<rendezvous> here;

        ~stay() { here->leave(); }
    };

    const asio::any_io_executor callers = co_await asio::this_coro::executor;
    const stay mine{std::make_shared<rendezvous>(callers)};
    asio::post(cache->strand, [cache, who = mine.here, request = std::move(request)]() mutable {
        cache->enter(std::move(who), request);
    });
    co_await mine.here->wait();
    const auto answer = mine.here->take();
    if (!answer) {
        asio::post(cache->strand, [cache, who = mine.here] { cache->forget(who); });
        throw boost::system::system_error{asio::error::operation_aborted};
    }
    if (!*answer) throw api_error{answer->why};
    access_token token;
    token.value = *answer->value;
    token.expires_at = answer->expires_at;
    co_return token;
}

class cached_provider final : public token_provider {
public:
    explicit cached_provider(std::shared_ptr<shared_cache> cache)
        : cache_{std::move(cache)} {}

    ~cached_provider() override {
        const auto strand = cache_->strand;
        asio::post(strand, [cache = std::move(cache_)] { cache->close(); });
    }

    asio::awaitable<access_token> get_token(token_request request) override {
        return ask_shared(cache_, std::move(request));
    }

private:
    std::shared_ptr<shared_cache> cache_;
};

} // namespace

std::shared_ptr<token_provider>
make_cached(asio::any_io_executor strand, std::shared_ptr<token_provider> provider, token_cache::clock now) {
    return std::make_shared<cached_provider>(
        std::make_shared<shared_cache>(std::move(strand), std::move(provider), std::move(now)));
}

std::shared_ptr<token_provider> cached_token(asio::any_io_executor executor,
                                             std::shared_ptr<token_provider> provider) {
    if (!provider) throw std::invalid_argument{"copresence::cached_token: the provider is empty"};
    return make_cached(asio::make_strand(executor), std::move(provider));
}

} // namespace copresence
