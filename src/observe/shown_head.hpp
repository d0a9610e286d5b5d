// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_OBSERVE_SHOWN_HEAD_HPP
#define COPRESENCE_OBSERVE_SHOWN_HEAD_HPP

#include <string>
#include <string_view>
#include <vector>

namespace copresence {

/// Returns the header lines of an HTTP message, up to the empty line, in the form of `events::head_lines`.
/// Redacts secrets in known fields: credentials, cookies, the query of a `Location`. The caller must first
/// redact secrets that may appear anywhere, such as a repeated token.
std::vector<std::string> shown_head(std::string_view head);

} // namespace copresence

#endif
