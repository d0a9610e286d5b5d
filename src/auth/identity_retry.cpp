// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

std::optional<next_attempt> identity_retry::next(const failed_attempt& failed,
                                                 std::chrono::milliseconds time_left) noexcept {
    if (!may_pass(failed.code) || retries_ == delays.size()) return std::nullopt;
    auto delay = std::max(delays[retries_], std::min(failed.retry_after.value_or(delays[0]), longest_update));
    ++retries_;
    next_attempt next;
    next.fresh_connection = failed.code == error_code{408, http_category()};
    next.delay = std::chrono::duration_cast<std::chrono::milliseconds>(delay * pace_);
    if (next.delay >= time_left) return std::nullopt;
    return next;
}

} // namespace copresence::detail
