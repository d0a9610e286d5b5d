// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_REDACT_HPP
#define COPRESENCE_BASE_REDACT_HPP

#include <copresence/secret_string.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The minimum size in bytes of a part of a secret that is redacted.
inline constexpr std::size_t min_redacted_part = 16;

/// The minimum size in bytes of the beginning of a secret that is redacted if the text ends with it.
inline constexpr std::size_t min_cut_part = 8;

/// Returns `text` with `mark` in place of every occurrence of a secret. Finds a secret
/// - of any size as a whole, a part of `min_redacted_part` bytes or more, or its first `min_cut_part` bytes or more at the end
///   of `text`,
/// - as it is, percent-encoded, escaped as in JSON, or in base64 (both alphabets, at any offset of the encoded bytes),
/// - in up to three nested encodings, for example in base64 of a form in a JSON text.
///
/// Pass the whole decoded text, and truncate the result. A text that is truncated first may end with a part of a secret that is
/// too short to be found. Do not parse the result: the replacement of a short secret can change the structure of a text.
/// Do not pass a constant of a protocol, such as `true`: the text would become unreadable.
///
/// The running time is proportional to the size of `text` and of the secrets, for any content: at most 128 bytes are decoded per
/// byte of `text`. The first two layers are always decoded completely. This limit affects the third layer only in texts in which
/// almost every byte is part of several encodings.
std::string redact(std::string_view text, std::span<const secret_string> secrets, std::string_view mark);

} // namespace copresence::detail

#endif
