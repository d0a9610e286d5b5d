// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/cached_provider.hpp"

#include "async/context_guard.hpp"
#include "async/remote_event.hpp"
#include "base/config_rules.hpp"

#include <copresence/auth/cached_token.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace copresence {

namespace asio = boost::asio;

namespace {

// Passes one result from the provider's context to the caller's context. Each context may be destroyed at any time.
class rendezvous {
public:
    explicit rendezvous(const asio::any_io_executor& callers)
        : arrived_{std::in_place, callers} {}

    // Returns when a result is available, or when the caller is cancelled.
    asio::awaitable<void> wait() { return arrived_->wait(); }

    // Stores the result and wakes the caller. Only the first result counts.
    void answer(const token_answer& given) {
        const std::lock_guard lock{mutex_};
        if (!arrived_ || answer_) return;
        answer_ = given;
        arrived_->set();
    }

    std::optional<token_answer> take() {
        const std::lock_guard lock{mutex_};
        return std::exchange(answer_, std::nullopt);
    }

    // Called when the caller stops waiting. Afterwards the caller's context may be destroyed.
    void leave() noexcept {
        const std::lock_guard lock{mutex_};
        arrived_.reset();
        answer_.reset();
    }

private:
    std::mutex mutex_;
    std::optional<remote_event> arrived_;
    std::optional<token_answer> answer_;
};

failure provider_destroyed() { return token_failure("the token provider was destroyed"); }

// A caller's request for a token, while it is passed to the provider's context and waits there. The destructor reports a
// failure to the caller if the request has no result because the context was destroyed.
class question {
public:
    explicit question(std::shared_ptr<rendezvous> from)
        : from_{std::move(from)} {}

    question(question&&) noexcept = default;
    question& operator=(question&&) = delete;

    ~question() {
        if (!from_) return;
        token_answer none;
        none.why = provider_destroyed();
        from_->answer(none);
    }

    void answer(const token_answer& given) { from_->answer(given); }

    bool is_from(const std::shared_ptr<rendezvous>& who) const noexcept { return from_ == who; }

private:
    std::shared_ptr<rendezvous> from_;
};

// The part of a cached provider that is used on the provider's strand only. Destroyed with the strand's context.
class shared_cache : public std::enable_shared_from_this<shared_cache> {
public:
    shared_cache(asio::any_io_executor given_strand, std::shared_ptr<token_provider> provider,
                 std::optional<std::chrono::milliseconds> limit, token_cache::clock now)
        : strand{std::move(given_strand)}
        , provider_{std::move(provider)}
        , limit_{limit}
        , now_{std::move(now)} {}

    void enter(question asked, const token_request& request) {
        auto& cache = cache_of(request.scope);
        cache.refuse(request.refused, request.claims);
        auto waiting = std::make_unique<remote_waiter>(*this, std::move(asked));
        if (const auto known = cache.ask(*waiting)) {
            waiting->asked.answer(*known);
        } else {
            waiting_.push_back(std::move(waiting));
        }
    }

    void forget(const std::shared_ptr<rendezvous>& who) {
        std::erase_if(waiting_, [&](const auto& each) { return each->asked.is_from(who); });
    }

    void close() {
        closed_ = true;
        for (const auto& [scope, cache] : caches_)
            cache->close(provider_destroyed());
    }

    const asio::any_io_executor strand;

private:
    struct remote_waiter final : token_cache::waiter {
        remote_waiter(shared_cache& of, question given)
            : owner{of}
            , asked{std::move(given)} {}

        void answered(const token_answer& given) override {
            asked.answer(given);
            owner.remove(*this);
        }

        shared_cache& owner;
        question asked;
    };

    void remove(const remote_waiter& ended) {
        std::erase_if(waiting_, [&](const auto& each) { return each.get() == &ended; });
    }

    token_cache& cache_of(const std::string& scope) {
        auto& place = caches_[scope];
        if (!place) {
            place = std::make_shared<token_cache>(strand, provider_, scope, token_rules::of_a_provider(),
                                                  token_cache::abandoned::goes_on, limit_, now_);
            if (closed_) place->close(provider_destroyed());
        }
        return *place;
    }

    std::shared_ptr<token_provider> provider_;
    std::optional<std::chrono::milliseconds> limit_;
    token_cache::clock now_;
    std::map<std::string, std::shared_ptr<token_cache>> caches_; // key: scope, one for each cloud
    std::vector<std::unique_ptr<remote_waiter>> waiting_;
    bool closed_ = false;
};

// Gives other contexts access to a `shared_cache`. May outlive the cache's context.
class cache_link {
public:
    explicit cache_link(const std::shared_ptr<shared_cache>& cache)
        : context_{context_guard::of(cache->strand)}
        , key_{cache.get()}
        , cache_{cache} {
        context_->keep(cache);
    }

    // Calls `use` with the cache, on the cache's strand. Discards `use` if the cache is closed or its context is destroyed.
    template <class Use>
    void post(Use use) {
        context_->if_alive([&] {
            if (auto cache = cache_.lock()) post_to(std::move(cache), std::move(use));
        });
    }

    // Closes the cache. The last reference moves to the strand, so that the cache is destroyed on its own context.
    void close() {
        context_->release(key_, [](std::shared_ptr<void> kept) {
            post_to(std::static_pointer_cast<shared_cache>(std::move(kept)),
                    [](shared_cache& cache) { cache.close(); });
        });
    }

private:
    template <class Use>
    static void post_to(std::shared_ptr<shared_cache> cache, Use use) {
        const auto strand = cache->strand;
        asio::post(strand, [cache = std::move(cache), use = std::move(use)]() mutable { use(*cache); });
    }

    const std::shared_ptr<context_guard> context_;
    const void* const key_;
    const std::weak_ptr<shared_cache> cache_;
};

// Requests a token from the cache for one caller. Runs on the caller's executor.
asio::awaitable<access_token> ask_shared(std::shared_ptr<cache_link> link, token_request request) {
    struct stay {
        std::shared_ptr<rendezvous> here;

        ~stay() { here->leave(); }
    };

    const asio::any_io_executor callers = co_await asio::this_coro::executor;
    const stay mine{std::make_shared<rendezvous>(callers)};
    auto enter = [asked = question{mine.here}, request = std::move(request)](shared_cache& cache) mutable {
        cache.enter(std::move(asked), request);
    };
    link->post(std::move(enter));
    co_await mine.here->wait();
    const auto answer = mine.here->take();
    if (!answer) {
        link->post([who = mine.here](shared_cache& cache) { cache.forget(who); });
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
    explicit cached_provider(const std::shared_ptr<shared_cache>& cache)
        : link_{std::make_shared<cache_link>(cache)} {}

    ~cached_provider() override { link_->close(); }

    asio::awaitable<access_token> get_token(token_request request) override {
        return ask_shared(link_, std::move(request));
    }

private:
    std::shared_ptr<cache_link> link_;
};

} // namespace

std::shared_ptr<token_provider> make_cached(asio::any_io_executor strand,
                                            std::shared_ptr<token_provider> provider,
                                            std::optional<std::chrono::milliseconds> limit,
                                            token_cache::clock now) {
    return std::make_shared<cached_provider>(
        std::make_shared<shared_cache>(std::move(strand), std::move(provider), limit, std::move(now)));
}

std::shared_ptr<token_provider> cached_token(asio::any_io_executor executor,
                                             std::shared_ptr<token_provider> provider,
                                             cached_token_config config) {
    config_rules{"cached_token_config"}.check_time("timeout", config.timeout);
    if (!provider) throw std::invalid_argument{"copresence::cached_token: the provider is empty"};
    return make_cached(asio::make_strand(executor), std::move(provider), config.timeout);
}

} // namespace copresence
