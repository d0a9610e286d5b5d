// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_HTTP_DATE_HPP
#define COPRESENCE_LOCAL_GRAPH_HTTP_DATE_HPP

#include <ctime>
#include <string>

namespace copresence::embedded {

/// `Sun, 06 Nov 1994 08:49:37 GMT`: what the header `Date` holds (RFC 9110, section 5.6.7).
std::string http_date(std::time_t when);

/// `1994-11-06T08:49:37Z`: the `date` of an error, which the OpenAPI description declares with an offset.
std::string iso_date(std::time_t when);

} // namespace copresence::embedded

#endif
