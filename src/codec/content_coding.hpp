// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_CONTENT_CODING_HPP
#define COPRESENCE_CODEC_CONTENT_CODING_HPP

#include <cstdint>
#include <span>
#include <string_view>

namespace copresence {

/// How the body of a response is compressed.
enum class content_coding : std::uint8_t {
    identity,   ///< not at all
    gzip,       ///< once, with gzip
    unsupported ///< with anything else, or several times
};

/// Reads the values of all `Content-Encoding` fields of a response, each of which is a list. `x-gzip` means `gzip`. `identity`
/// and empty elements mean nothing. Case has no meaning.
/// Source: RFC 9110, 8.4.
content_coding parse_content_coding(std::span<const std::string_view> fields) noexcept;

} // namespace copresence

#endif
