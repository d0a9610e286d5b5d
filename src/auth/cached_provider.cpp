// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/cached_provider.hpp"

#include "async/context_guard.hpp"
#include "async/remote_event.hpp"
#include "base/config_rules.hpp"

#include <copresence/auth/cached_token.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

namespace copresence::detail {

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
    void complete(result<provider_token> given) noexcept {
        const std::lock_guard lock{mutex_};
        if (!arrived_ || result_) return;
        result_ = std::move(given);
        arrived_->set();
    }

    // Returns an empty optional if the caller was cancelled.
    std::optional<result<provider_token>> take() noexcept {
        const std::lock_guard lock{mutex_};
        return std::exchange(result_, std::nullopt);
    }

    // Called when the caller stops waiting. Afterwards the caller's context may be destroyed.
    void leave() noexcept {
        const std::lock_guard lock{mutex_};
        arrived_.reset();
        result_.reset();
    }

private:
    std::mutex mutex_;
    std::optional<remote_event> arrived_;
    std::optional<result<provider_token>> result_;
};

failure provider_destroyed() noexcept { return bare_token_failure("the token provider was destroyed"); }

// A caller's request for a token, while it is passed to the provider's context and waits there. The destructor reports a
// failure to the caller if the request has no result because the context was destroyed.
class question {
public:
    explicit question(std::shared_ptr<rendezvous> from)
        : from_{std::move(from)} {}

    question(const question&) = delete;
    question& operator=(const question&) = delete;

    ~question() {
        if (!completed_) from_->complete(provider_destroyed());
    }

    // Only the first call has an effect.
    void complete(const result<provider_token>& given) noexcept {
        if (std::exchange(completed_, true)) return;
        from_->complete(copy_of(given));
    }

    const rendezvous* from() const noexcept { return from_.get(); }

private:
    const std::shared_ptr<rendezvous> from_;
    bool completed_ = false;
};

// The part of a cached provider that is used on the provider's strand only. Destroyed with the strand's context.
class shared_cache : public std::enable_shared_from_this<shared_cache> {
public:
    shared_cache(asio::any_io_executor given_strand, std::shared_ptr<token_provider> provider,
                 std::optional<std::chrono::milliseconds> limit, token_cache::clock now,
                 token_cache::abandoned rule)
        : strand{std::move(given_strand)}
        , provider_{std::move(provider)}
        , limit_{limit}
        , now_{std::move(now)}
        , rule_{rule} {}

    void enter(const std::shared_ptr<question>& asked, const token_request& request) noexcept {
        try {
            admit(asked, request);
        } catch (...) { // an exception would leave `io_context::run`
            forget(asked->from());
            asked->complete(bare_token_failure("out of memory"));
        }
    }

    // Removes a caller. No-op if the caller does not wait.
    void forget(const rendezvous* waiter) noexcept { waiting_.erase(waiter); }

    void close() noexcept {
        closed_ = true;
        for (const auto& [scope, cache] : caches_)
            cache->close(provider_destroyed());
    }

    const asio::any_io_executor strand;

private:
    struct remote_waiter final : token_cache::waiter {
        remote_waiter(shared_cache& of, std::shared_ptr<question> given)
            : owner{of}
            , asked{std::move(given)} {}

        void completed(const result<provider_token>& given) noexcept override {
            asked->complete(given);
            owner.forget(asked->from()); // destroys this object
        }

        shared_cache& owner;
        const std::shared_ptr<question> asked;
    };

    void admit(const std::shared_ptr<question>& asked, const token_request& request) {
        auto& cache = cache_of(request.scope);
        cache.reject(request.rejected, request.claims);
        auto& waiting = waiting_.try_emplace(asked->from(), *this, asked).first->second;
        if (const auto known = cache.ask(waiting)) waiting.completed(*known);
    }

    token_cache& cache_of(const std::string& scope) {
        const auto found = caches_.find(scope);
        if (found != caches_.end()) return *found->second;
        auto added = std::make_shared<token_cache>(strand, provider_, scope, token_rules::of_a_provider(),
                                                   rule_, limit_, now_);
        if (closed_) added->close(provider_destroyed());
        return *caches_.emplace(scope, std::move(added)).first->second;
    }

    std::shared_ptr<token_provider> provider_;
    std::optional<std::chrono::milliseconds> limit_;
    token_cache::clock now_;
    token_cache::abandoned rule_;
    std::map<std::string, std::shared_ptr<token_cache>> caches_; // key: scope, one for each cloud
    std::unordered_map<const rendezvous*, remote_waiter> waiting_;
    bool closed_ = false;
};

// Gives other contexts access to a `shared_cache`. May outlive the cache's context.
class cache_link {
public:
    explicit cache_link(const std::shared_ptr<shared_cache>& cache)
        : context_{context_guard::of(cache->strand)}
        , key_{cache.get()} {
        context_->keep(cache);
    }

    // Calls `use` with the cache, on the cache's strand. Discards `use` if the cache is closed or its context is destroyed.
    // `use` may be destroyed under the mutex of `context_guard`.
    template <class Use>
    void post(Use use) {
        context_->if_kept(key_, [&](const std::shared_ptr<void>& kept) {
            auto cache = std::static_pointer_cast<shared_cache>(kept);
            const auto strand = cache->strand;
            asio::post(strand, [cache = std::move(cache), use = std::move(use)] { use(*cache); });
        });
    }

    // Closes the cache. The cache is released and destroyed on its strand. If there is not enough memory, the cache exists
    // until its context is destroyed.
    void close() noexcept {
        try {
            post([context = context_, key = key_](shared_cache& cache) {
                const auto last = context->release(key);
                cache.close();
            });
        } catch (...) {
        }
    }

private:
    const std::shared_ptr<context_guard> context_;
    const void* const key_;
};

// Requests a token from the cache for one caller. Runs on the caller's executor.
asio::awaitable<access_token> ask_shared(std::shared_ptr<cache_link> link, token_request request) {
    struct stay {
        std::shared_ptr<rendezvous> here;

        ~stay() { here->leave(); }
    };

    const asio::any_io_executor callers = co_await asio::this_coro::executor;
    const stay mine{std::make_shared<rendezvous>(callers)};
    {
        // Destroyed after `post`, because its destructor may use the context guard whose mutex `post` holds.
        const auto asked = std::make_shared<question>(mine.here);
        auto enter = [asked, request = std::move(request)](shared_cache& cache) noexcept {
            cache.enter(asked, request);
        };
        link->post(std::move(enter));
    }
    co_await mine.here->wait();
    const auto given = mine.here->take();
    if (!given) {
        link->post([waiter = mine.here](shared_cache& cache) { cache.forget(waiter.get()); });
        throw boost::system::system_error{asio::error::operation_aborted};
    }
    co_return to_access_token(given->value());
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
                                            token_cache::clock now, token_cache::abandoned rule) {
    return std::make_shared<cached_provider>(
        std::make_shared<shared_cache>(std::move(strand), std::move(provider), limit, std::move(now), rule));
}

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> cached_token(boost::asio::any_io_executor executor,
                                             std::shared_ptr<token_provider> provider,
                                             cached_token_config config) {
    detail::config_rules{"cached_token_config"}.check_time("timeout", config.timeout);
    if (!provider) throw std::invalid_argument{"copresence::cached_token: the provider must not be null"};
    return detail::make_cached(boost::asio::make_strand(executor), std::move(provider), config.timeout,
                               &std::chrono::system_clock::now, detail::token_cache::abandoned::is_doubled);
}

} // namespace copresence
