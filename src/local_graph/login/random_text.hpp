// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_RANDOM_TEXT_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_RANDOM_TEXT_HPP

#include <cstddef>
#include <string>

namespace copresence::detail::embedded {

/// Returns this number of unpredictable bytes, encoded in base64url.
/// Errors: throws `std::runtime_error` if the system provides no random bytes.
std::string random_text(std::size_t bytes);

} // namespace copresence::detail::embedded

#endif
