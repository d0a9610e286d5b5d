// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LIMITS_RETRY_AFTER_HPP
#define COPRESENCE_LIMITS_RETRY_AFTER_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// Parses the three forms of an HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. Source: RFC 9110, 5.6.7.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text, std::chrono::sys_seconds now);

/// Returns the time to wait according to a `Retry-After` field: whole seconds, seconds with a fraction as Graph sends them
/// (`2.128`), or a date. The time until a date is measured from the server's own `Date` field if there is one, else from `now`.
/// Returns an empty optional if the value is malformed, zero, negative, or a date in the past. The maximum is one year.
/// Sources: RFC 9110, 10.2.3; learn.microsoft.com/graph/throttling for the fraction.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, std::string_view date,
                                                           std::chrono::sys_seconds now);

} // namespace copresence::detail

#endif
