// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_CACHE_HPP
#define COPRESENCE_AUTH_TOKEN_CACHE_HPP

#include "auth/token_answer.hpp"
#include "auth/token_state.hpp"

#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace copresence {

/// A provider's tokens for one scope: kept, renewed in time, and asked for once however many wait. Used on
/// one strand.
///
/// There are two in the way of a token. Each client has its own, so that most requests find their token
/// without leaving the client's strand; behind it, a provider that clients share has one, which lives on the
/// provider's strand and decides when a token is really renewed.
///
/// Renewals are held by those who wait and by the running provider.
class token_cache : public std::enable_shared_from_this<token_cache> {
public:
    using clock = std::function<std::chrono::system_clock::time_point()>;

    /// What becomes of a renewal that nobody waits for any longer.
    enum class abandoned { is_stopped, goes_on };

    /// A renewal that takes longer than `limit` fails with `errc::timeout`, and its provider is cancelled. Without a limit,
    /// the provider itself has to end in time.
    token_cache(boost::asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                std::string scope, const token_rules& rules, abandoned rule,
                std::optional<std::chrono::milliseconds> limit, clock now = &std::chrono::system_clock::now);
    token_cache(const token_cache&) = delete;
    token_cache& operator=(const token_cache&) = delete;
    ~token_cache();

    /// Somebody who waits, from its construction to its destruction.
    class waiter {
    public:
        waiter() = default;
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;

        /// Called once, on the strand, unless this was destroyed before.
        virtual void answered(const token_answer& answer) = 0;

    protected:
        ~waiter();

    private:
        friend class token_cache;
        std::shared_ptr<token_cache> cache_;
        std::size_t renewal_ = 0;
    };

    /// The token, where there is nothing to wait for and nothing to renew; null otherwise.
    std::shared_ptr<const secret_string> usable() const { return closed_ ? nullptr : state_.usable(now_()); }

    /// The answer, where there is one already; else `who` waits for it.
    std::optional<token_answer> ask(waiter& who);

    /// As `token_state::superseded`.
    bool superseded(const std::shared_ptr<const secret_string>& value) const noexcept {
        return state_.superseded(value);
    }

    /// As `token_state::outcome`.
    token_answer held() const { return state_.outcome(now_()); }

    /// As `token_state::refuse`.
    void refuse(std::string_view value, const std::string& claims) { state_.refuse(value, claims); }

    /// Ends every renewal; those who wait, then or later, are told `why`.
    void close(const failure& why);

private:
    struct renewal;

    std::vector<std::unique_ptr<renewal>>::iterator find(std::size_t id) noexcept;
    void begin();
    void start(std::size_t id, token_request request);
    void settle(std::size_t id, const token_answer& answer);
    void expire(std::size_t id);
    void leave(waiter& who) noexcept;

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

} // namespace copresence

#endif
