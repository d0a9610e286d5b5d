// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_SENDABLE_TOKEN_HPP
#define COPRESENCE_BASE_SENDABLE_TOKEN_HPP

#include <algorithm>
#include <string_view>

namespace copresence::detail {

/// Returns whether a token can be sent in a header: 1 byte to 64 KiB of visible ASCII without spaces.
inline bool is_sendable_token(std::string_view token) noexcept {
    return !token.empty() && token.size() <= 64 * 1024 &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace copresence::detail

#endif
