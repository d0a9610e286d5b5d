// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_MODEL_INVALID_ID_HPP
#define COPRESENCE_MODEL_INVALID_ID_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The maximum number of bytes of a malformed id that is kept and shown. It suffices to recognize the id.
inline constexpr std::size_t max_shown_id_size = 80;

/// Returns the malformed text in quotes, truncated and sanitized. If the text contains an `@`, it probably is
/// a user principal name. The result then adds that Graph requires object ids.
std::string describe_invalid_id(std::string_view text);

} // namespace copresence::detail

#endif
