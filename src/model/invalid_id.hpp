// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_MODEL_INVALID_ID_HPP
#define COPRESENCE_MODEL_INVALID_ID_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence {

/// So much of a malformed id is kept and shown: enough to recognise it by.
inline constexpr std::size_t shown_invalid_id_size = 80;

/// The malformed text in quotes, cut and cleaned. One with an `@` is likely a user principal name, so then it
/// is said that Graph wants something else.
std::string describe_invalid_id(std::string_view text);

} // namespace copresence

#endif
