// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_BASE64_HPP
#define COPRESENCE_BASE_BASE64_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// Encodes in base64 with padding (RFC 4648, section 4).
std::string encode_base64(std::string_view bytes);

/// Encodes in base64url without padding (RFC 4648, section 5), as JSON Web Tokens (RFC 7515) and PKCE (RFC
/// 7636) require.
std::string encode_base64url(std::string_view bytes);

/// Returns the six bits that a character of either alphabet stands for, or nothing for another character.
constexpr std::optional<std::uint32_t> base64_value(char c) noexcept {
    if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a' + 26);
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0' + 52);
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return std::nullopt;
}

/// Decodes either alphabet, with or without padding. Returns an empty optional if the text is invalid.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace copresence::detail

#endif
