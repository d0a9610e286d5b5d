// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/identity_retry.hpp"

#include <algorithm>
#include <array>

namespace copresence::detail {

namespace {

constexpr std::array<std::chrono::milliseconds, 5> delays{std::chrono::seconds{0}, std::chrono::seconds{2},
                                                          std::chrono::seconds{6}, std::chrono::seconds{14},
                                                          std::chrono::seconds{30}};

// The maximum duration of an update of the service. The service responds with 410 during an update.
constexpr std::chrono::milliseconds longest_update = std::chrono::seconds{70};

bool may_pass(const error_code& code) {
    if (code.category() != http_category())
        return code == errc::connection_lost || code == errc::truncated_response;
    return code.value() == 404 || code.value() == 408 || code.value() == 410 || code.value() == 429 ||
           code.value() / 100 == 5;
}

} // namespace

retry_decision identity_retry::next(const attempt_outcome& outcome,
                                    std::chrono::milliseconds time_left) noexcept {
    retry_decision next;
    if (outcome.stopped || !may_pass(outcome.code) || retries_ == delays.size()) return next;
    const auto requested = std::min(outcome.retry_after.value_or(delays[0]), longest_update);
    const auto delay = std::max(delays[retries_], requested);
    ++retries_;
    next.delay = std::chrono::duration_cast<std::chrono::milliseconds>(delay * pace_);
    if (next.delay < time_left) next.what = retry_decision::action::wait;
    next.new_connection = outcome.code == error_code{408, http_category()};
    return next;
}

} // namespace copresence::detail
