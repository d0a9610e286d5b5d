// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_HTTP_DATE_HPP
#define COPRESENCE_LOCAL_GRAPH_HTTP_DATE_HPP

#include <ctime>
#include <string>

namespace copresence::detail::embedded {

/// Returns a time in the format of the header `Date` (RFC 9110, section 5.6.7):
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date(std::time_t when);

/// Returns a time in the format of the member `date` of an error: `1994-11-06T08:49:37Z`. The OpenAPI
/// description declares `date` as a date with an offset.
std::string iso_date(std::time_t when);

} // namespace copresence::detail::embedded

#endif
