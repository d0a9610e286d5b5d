// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/token_state.hpp"

#include <algorithm>

namespace copresence::detail {

token_state::advice token_state::ask(time_point now) const noexcept {
    if (holds_token(now)) {
        if (now < renew_at_ || now < not_before_) return advice::use;
        return now < wait_from_ ? advice::use_early : advice::renew;
    }
    return failure_ && now < not_before_ && is_final(*failure_) ? advice::fail : advice::renew;
}

void token_state::reject(std::string_view value, const std::string& claims) {
    const bool meant = value.empty() ? !claims.empty() && claims != token_claims_ && claims != claims_
                                     : token_.value && *token_.value == value;
    if (!meant) return;
    rejected_ = std::move(token_.value);
    token_ = {};
    token_claims_.clear();
    claims_ = claims;
    failure_.reset();
    not_before_ = time_point::min();
    ++question_;
}

void token_state::complete(const result<provider_token>& given, std::uint64_t question, time_point now,
                           double random) {
    if (question != question_) return;
    if (!given) {
        failure_ = given.error();
        not_before_ = now + rules_.failure_pause;
        return;
    }
    using duration = std::chrono::system_clock::duration;
    token_ = *given;
    token_claims_ = claims_;
    claims_.clear();
    rejected_.reset();
    failure_.reset();
    not_before_ = time_point::min();
    const auto life = std::max(token_.expires_at - std::max(now, time_point{}), duration::zero());
    const duration max = life / rules_.divisor;
    const auto ahead = std::min<duration>(rules_.ahead, max);
    renew_at_ = token_.expires_at - ahead - std::chrono::duration_cast<duration>(ahead * random);
    wait_from_ = token_.expires_at - std::min<duration>(rules_.last_wait, max);
}

result<provider_token> token_state::outcome(time_point now) const {
    if (holds_token(now)) return token_;
    return failure_ ? *failure_ : token_failure({});
}

} // namespace copresence::detail
