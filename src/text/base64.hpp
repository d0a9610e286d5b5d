// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TEXT_BASE64_HPP
#define COPRESENCE_TEXT_BASE64_HPP

#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// RFC 4648, section 4: with padding.
std::string encode_base64(std::string_view bytes);

/// RFC 4648, section 5, without padding: as JSON Web Tokens (RFC 7515) and PKCE (RFC 7636) have it.
std::string encode_base64url(std::string_view bytes);

/// Either alphabet, padded or not; nothing where the text is neither.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace copresence

#endif
