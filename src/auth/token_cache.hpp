// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_TOKEN_CACHE_HPP
#define COPRESENCE_AUTH_TOKEN_CACHE_HPP

#include "auth/provider_token.hpp"
#include "auth/token_state.hpp"

#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace copresence::detail {

/// Caches the tokens of a provider for one scope. Renews a token before it expires. One request to the provider serves all
/// waiting callers. Used on one strand.
///
/// A token passes two caches. Each client has a cache on its own strand, so that most requests need no other strand. A provider
/// that several clients share has a second cache on the provider's strand. The second cache decides when a token is renewed.
///
/// Waiting callers and the running provider share ownership of the cache.
class token_cache : public std::enable_shared_from_this<token_cache> {
public:
    using clock = std::function<std::chrono::system_clock::time_point()>;

    /// What happens to a renewal when callers stop waiting for it.
    enum class abandoned {
        is_stopped, ///< cancelled when its last waiting caller has left
        goes_on,    ///< continues, and later callers join it
        is_doubled ///< continues, but the next caller starts a second renewal; the first token serves all callers
    };

    /// A renewal that takes longer than `limit` fails with `errc::timeout`, and its provider is cancelled. Without a limit,
    /// the provider itself must limit its time.
    token_cache(boost::asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                std::string scope, const token_rules& rules, abandoned rule,
                std::optional<std::chrono::milliseconds> limit, clock now = &std::chrono::system_clock::now);
    token_cache(const token_cache&) = delete;
    token_cache& operator=(const token_cache&) = delete;
    ~token_cache();

    /// A caller that waits for a token. Its destruction ends the wait.
    class waiter {
    public:
        waiter() = default;
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;

        /// Called once, on the strand, unless this object is destroyed earlier.
        virtual void completed(const result<provider_token>& given) noexcept = 0;

    protected:
        ~waiter();

    private:
        friend class token_cache;
        std::shared_ptr<token_cache> cache_;
        std::size_t renewal_ = 0;
        std::list<waiter*>::iterator place_; // in the list of the renewal; valid while `cache_` is set
    };

    /// Returns the token if it is valid and does not have to be renewed yet; null otherwise.
    std::shared_ptr<const secret_string> usable() const { return closed_ ? nullptr : state_.usable(now_()); }

    /// Returns the token or the failure if it is known. Otherwise returns an empty optional, and `caller` waits for the result.
    std::optional<result<provider_token>> ask(waiter& caller);

    /// See `token_state::superseded`.
    bool superseded(const std::shared_ptr<const secret_string>& value) const noexcept {
        return state_.superseded(value);
    }

    /// See `token_state::outcome`.
    result<provider_token> held() const { return state_.outcome(now_()); }

    /// See `token_state::reject`.
    void reject(std::string_view value, const std::string& claims) { state_.reject(value, claims); }

    /// Cancels all renewals. All present and later callers fail with `cause`.
    void close(failure cause) noexcept;

private:
    struct renewal;
    class renewal_owner;

    std::vector<std::unique_ptr<renewal>>::iterator find(std::size_t id) noexcept;
    bool must_begin() const noexcept;
    void begin();
    void start(renewal_owner owner, token_request request);
    void complete(std::size_t id, const result<provider_token>& given) noexcept;
    void complete_doubles(std::uint64_t question, const result<provider_token>& given) noexcept;
    void expire(std::size_t id) noexcept;
    void leave(waiter& caller) noexcept;
    static void notify(renewal& ended, const result<provider_token>& given) noexcept;

    boost::asio::any_io_executor strand_;
    std::shared_ptr<token_provider> provider_;
    std::string scope_;
    abandoned rule_;
    std::optional<std::chrono::milliseconds> limit_;
    clock now_;
    token_state state_;
    std::mt19937_64 random_{std::random_device{}()};
    std::vector<std::unique_ptr<renewal>> renewals_; // the last one is the newest
    std::size_t next_id_ = 1;
    std::optional<failure> closed_;
};

} // namespace copresence::detail

#endif
