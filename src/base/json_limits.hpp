// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_JSON_LIMITS_HPP
#define COPRESENCE_BASE_JSON_LIMITS_HPP

#include <cstddef>
#include <string_view>

namespace copresence::detail {

inline constexpr std::size_t max_json_members = 256; ///< of one object
inline constexpr std::size_t max_json_depth = 32;    ///< the default of boost::json::parse

/// Returns false if an object in the JSON text has more than `max_json_members` members, or if the text is nested deeper than
/// `max_json_depth`. Texts from a peer must pass this check before boost::json parses them.
///
/// Reason: the keys of an object can be chosen so that all of them fall into one bucket of boost::json's hash table. The
/// parser then compares each key with all previous keys of the object.
///
/// Takes linear time. Does not validate the text: a malformed text may pass, and the parser then rejects it.
bool is_within_json_limits(std::string_view text) noexcept;

} // namespace copresence::detail

#endif
