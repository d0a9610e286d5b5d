// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_BODY_CODING_HPP
#define COPRESENCE_LOCAL_GRAPH_BODY_CODING_HPP

#include <string>
#include <string_view>

namespace copresence::embedded {

/// Whether a request's `Accept-Encoding` admits gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// A gzip stream (RFC 1952).
std::string gzip_of(std::string_view body);

/// A chunked body (RFC 9112, section 7.1) with everything that is allowed and rarely met: chunks of many
/// sizes, extensions with and without a value, quoted ones among them, and trailers.
std::string chunks_of(std::string_view body);

} // namespace copresence::embedded

#endif
