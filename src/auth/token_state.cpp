// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_state.hpp"

#include <algorithm>

namespace copresence {

token_state::advice token_state::ask(time_point now) const noexcept {
    if (holds_token(now)) {
        if (now < renew_at_ || now < not_before_) return advice::use;
        return now < wait_from_ ? advice::use_early : advice::renew;
    }
    return failure_ && now < not_before_ && is_final(*failure_) ? advice::fail : advice::renew;
}

void token_state::refuse(std::string_view value, const std::string& claims) {
    const bool meant = value.empty() ? !claims.empty() && claims != token_claims_ && claims != claims_
                                     : token_.value && *token_.value == value;
    if (!meant) return;
    refused_ = std::move(token_.value);
    token_ = {};
    token_claims_.clear();
    claims_ = claims;
    failure_.reset();
    not_before_ = time_point::min();
    ++question_;
}

void token_state::settle(const token_answer& answer, std::uint64_t question, time_point now, double random) {
    if (question != question_) return;
    if (!answer) {
        failure_ = answer.why;
        not_before_ = now + rules_.patience;
        return;
    }
    using duration = std::chrono::system_clock::duration;
    token_ = answer;
    token_claims_ = claims_;
    claims_.clear();
    refused_.reset();
    failure_.reset();
    not_before_ = time_point::min();
    const auto life = std::max(token_.expires_at - std::max(now, time_point{}), duration::zero());
    const duration most = life / rules_.part;
    const auto ahead = std::min<duration>(rules_.ahead, most);
    renew_at_ = token_.expires_at - ahead - std::chrono::duration_cast<duration>(ahead * random);
    wait_from_ = token_.expires_at - std::min<duration>(rules_.last_wait, most);
}

token_answer token_state::outcome(time_point now) const {
    if (holds_token(now)) return token_;
    token_answer none;
    none.why = failure_.value_or(token_failure({}));
    return none;
}

} // namespace copresence
