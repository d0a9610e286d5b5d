// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_CONTENT_CODING_HPP
#define COPRESENCE_CODEC_CONTENT_CODING_HPP

#include <cstdint>
#include <span>
#include <string_view>

namespace copresence::detail {

/// How the body of a response is compressed.
enum class content_coding : std::uint8_t {
    identity,   ///< not compressed
    gzip,       ///< compressed once, with gzip
    unsupported ///< compressed with another coding, or several times
};

/// Parses the values of all `Content-Encoding` fields of a response. Each value is a list of codings. `x-gzip` is another name
/// of `gzip`. `identity` and empty elements are ignored. Names are compared without regard to case.
/// Source: RFC 9110, 8.4.
content_coding parse_content_coding(std::span<const std::string_view> fields) noexcept;

} // namespace copresence::detail

#endif
