// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_BODY_CODING_HPP
#define COPRESENCE_LOCAL_GRAPH_BODY_CODING_HPP

#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// Returns whether the value of `Accept-Encoding` allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// Compresses a body to a gzip stream (RFC 1952).
std::string gzip_of(std::string_view body);

/// Encodes a body in chunks (RFC 9112, section 7.1) with valid but rare features: chunks of many sizes,
/// extensions with and without a value, quoted extension values, and trailers.
std::string chunks_of(std::string_view body);

} // namespace copresence::detail::embedded

#endif
