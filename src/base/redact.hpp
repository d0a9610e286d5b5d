// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BASE_REDACT_HPP
#define COPRESENCE_BASE_REDACT_HPP

#include <copresence/secret_string.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace copresence {

/// The minimum size in bytes of a secret that is searched for. A shorter value, such as `true`, also occurs in harmless texts.
inline constexpr std::size_t min_redacted_secret = 8;

/// The minimum size in bytes of a part of a secret that is redacted.
inline constexpr std::size_t min_redacted_part = 16;

/// Returns `text` with `mark` in place of every occurrence of a secret. Finds a secret
/// - as it is, percent-encoded, escaped as in JSON, or in base64 (both alphabets, at any offset of the encoded bytes),
/// - as a whole, a part of `min_redacted_part` bytes or more, or its first 8 bytes or more at the end of `text`.
///
/// Pass the whole decoded text, and truncate the result. A text that is truncated first may end with a part of a secret that is
/// too short to be found. The running time is proportional to the size of `text` and of the secrets, for any content.
std::string redact(std::string_view text, std::span<const secret_string> secrets, std::string_view mark);

} // namespace copresence

#endif
