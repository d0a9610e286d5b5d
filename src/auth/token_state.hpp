// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_STATE_HPP
#define COPRESENCE_AUTH_TOKEN_STATE_HPP

#include "auth/token_answer.hpp"

#include <copresence/token_provider.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace copresence {

/// How long a token is used, and when the next one is asked for.
struct token_rules {
    std::chrono::milliseconds ahead; ///< a token is renewed so long before its end, or up to twice that
    std::chrono::milliseconds
        last_wait; ///< so long before its end it is no longer given out while it is renewed
    int part = 1;  ///< neither is more than this part of its life
    std::chrono::milliseconds patience; ///< after a failed renewal, how long until the next

    /// For a client's own copy of a token: what it gets from its provider is the provider's to renew.
    static constexpr token_rules of_a_client() {
        using namespace std::chrono_literals;
        return {.ahead = 60s, .last_wait = 60s, .part = 1, .patience = 0s};
    }

    /// For a provider that all clients share.
    static constexpr token_rules of_a_provider() {
        using namespace std::chrono_literals;
        return {.ahead = 5min, .last_wait = 60s, .part = 10, .patience = 10s};
    }
};

/// What is known of the token for one scope: the one that is held, what the next one must be, how the last
/// renewal failed. No clock and no randomness of its own.
class token_state {
public:
    using time_point = std::chrono::system_clock::time_point;

    explicit token_state(const token_rules& rules) noexcept
        : rules_{rules} {}

    enum class advice {
        use,       ///< the token is good
        use_early, ///< the token is good, and a new one is to be asked for meanwhile
        renew,     ///< a new one has to be waited for
        fail       ///< the last failure still holds
    };
    advice ask(time_point now) const noexcept;

    /// The token, where it is to be used without more ado; null otherwise.
    std::shared_ptr<const secret_string> usable(time_point now) const noexcept {
        return ask(now) == advice::use ? token_.value : nullptr;
    }

    /// Graph has refused the token `value`: it is not given out again, and the next one must meet `claims`.
    /// Whoever comes with a token that was replaced meanwhile changes nothing. An empty `value` means the
    /// token that is held, unless that was asked for with the same claims.
    void refuse(std::string_view value, const std::string& claims);

    /// Which question a renewal answers: it changes with each refusal.
    std::uint64_t question() const noexcept { return question_; }

    /// What the next token is to be asked for with.
    const std::string& claims() const noexcept { return claims_; }

    const std::shared_ptr<const secret_string>& refused() const noexcept { return refused_; }

    /// A renewal that was begun at `question` has ended. `random` is evenly spread over [0, 1).
    void settle(const token_answer& answer, std::uint64_t question, time_point now, double random);

    /// What may be given out after a renewal: the token that is held as long as it lasts, else the failure.
    token_answer outcome(time_point now) const;

    /// Whether a token that was given out has been refused or replaced since.
    bool superseded(const std::shared_ptr<const secret_string>& value) const noexcept {
        return token_.value ? token_.value != value : refused_ == value;
    }

private:
    bool holds_token(time_point now) const noexcept { return token_.value && now < token_.expires_at; }

    token_rules rules_;
    token_answer token_;
    std::string token_claims_;
    time_point renew_at_{};
    time_point wait_from_{};
    std::optional<failure> failure_;
    time_point not_before_ = time_point::min();
    std::string claims_;
    std::shared_ptr<const secret_string> refused_;
    std::uint64_t question_ = 0;
};

} // namespace copresence

#endif
