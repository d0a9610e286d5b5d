// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_TOKEN_STATE_HPP
#define COPRESENCE_AUTH_TOKEN_STATE_HPP

#include "auth/provider_token.hpp"

#include <copresence/token_provider.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace copresence::detail {

/// How long a token is used, and when it is renewed.
struct token_rules {
    /// A token is renewed this long before it expires, or up to twice as long.
    std::chrono::milliseconds ahead;
    /// During this time before the expiry, callers wait for the renewal instead of using the token.
    std::chrono::milliseconds last_wait;
    /// `ahead` and `last_wait` are limited to the token's lifetime divided by this number.
    int divisor = 1;
    /// Minimum time between a failed renewal and the next one.
    std::chrono::milliseconds failure_pause;

    /// The rules of a client's own cache. The provider has its own rules, which decide when a token is renewed.
    static constexpr token_rules of_a_client() {
        using namespace std::chrono_literals;
        return {.ahead = 60s, .last_wait = 60s, .divisor = 1, .failure_pause = 0s};
    }

    /// The rules for a provider, which several clients may share.
    static constexpr token_rules of_a_provider() {
        using namespace std::chrono_literals;
        return {.ahead = 5min, .last_wait = 60s, .divisor = 10, .failure_pause = 10s};
    }
};

/// The state of the token for one scope: the current token, the requirements for the next token, and the last failure.
/// The caller passes the time and random numbers.
class token_state {
public:
    using time_point = std::chrono::system_clock::time_point;

    explicit token_state(const token_rules& rules) noexcept
        : rules_{rules} {}

    enum class advice {
        use,       ///< use the token
        use_early, ///< use the token, and start a renewal
        renew,     ///< start a renewal, and wait for it
        fail       ///< report the last failure without a new request
    };
    advice ask(time_point now) const noexcept;

    /// Returns the token if `ask` returns `advice::use`; null otherwise.
    std::shared_ptr<const secret_string> usable(time_point now) const noexcept {
        return ask(now) == advice::use ? token_.value : nullptr;
    }

    /// Called when Graph rejected the token `value`. The token is not used again, and the next token must have `claims`.
    /// No-op if `value` is no longer the current token. An empty `value` means the current token; then the function is a no-op
    /// if `claims` are empty, or if this or the next token was requested with the same claims.
    void reject(std::string_view value, const std::string& claims);

    /// A number that increases with each rejected token. Identifies the requirements for which a renewal was started.
    std::uint64_t question() const noexcept { return question_; }

    /// The claims that the next token must have.
    const std::string& claims() const noexcept { return claims_; }

    const std::shared_ptr<const secret_string>& rejected() const noexcept { return rejected_; }

    /// Called when a renewal that began with the given value of `question()` has ended. `random` is uniformly distributed over
    /// [0, 1).
    void complete(const result<provider_token>& given, std::uint64_t question, time_point now, double random);

    /// Returns the current token if it has not expired, otherwise the last failure.
    result<provider_token> outcome(time_point now) const;

    /// Whether the token `value` has been rejected or replaced since a caller received it.
    bool superseded(const std::shared_ptr<const secret_string>& value) const noexcept {
        return token_.value ? token_.value != value : rejected_ == value;
    }

private:
    bool holds_token(time_point now) const noexcept { return token_.value && now < token_.expires_at; }

    token_rules rules_;
    provider_token token_; // without a value: there is none
    std::string token_claims_;
    time_point renew_at_{};
    time_point wait_from_{};
    std::optional<failure> failure_;
    time_point not_before_ = time_point::min();
    std::string claims_;
    std::shared_ptr<const secret_string> rejected_;
    std::uint64_t question_ = 0;
};

} // namespace copresence::detail

#endif
