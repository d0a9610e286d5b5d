// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OBSERVE_REDACTED_HEAD_HPP
#define COPRESENCE_OBSERVE_REDACTED_HEAD_HPP

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// Returns a text without secrets that may appear anywhere, such as a token that a server repeats in its response.
using text_redactor = std::function<std::string(std::string_view text)>;

/// Returns the header lines of an HTTP message, up to the empty line, in the form of `events::head_lines`.
/// Redacts secrets in known fields: credentials, cookies, the query of a `Location`. Applies `redact` to the first line and to
/// the value of each field, but not to the names: the fields are found before anything is redacted.
std::vector<std::string> redacted_head(std::string_view head, const text_redactor& redact);

} // namespace copresence::detail

#endif
