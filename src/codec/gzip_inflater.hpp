// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_GZIP_INFLATER_HPP
#define COPRESENCE_CODEC_GZIP_INFLATER_HPP

#include <copresence/error.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace copresence {

/// Inflates a gzip stream as it arrives. What comes out is bounded, whatever goes in.
///
/// A stream consists of one member or several. Zeros and line ends behind the last member are ignored, as gzip(1) does.
/// Source: RFC 1952, 2.2.
class gzip_inflater {
public:
    using sink = std::function<error_code(std::span<const char>)>;

    /// At most `most` bytes come out.
    gzip_inflater(std::size_t most, sink out);
    ~gzip_inflater();

    /// Errors: `errc::malformed_answer`, `body_too_large`, or the sink's own.
    error_code write(std::span<const char> bytes);

    /// Errors: `errc::truncated_answer` where the stream is not complete.
    error_code finish() const;

private:
    struct stream;
    std::unique_ptr<stream> stream_;
};

} // namespace copresence

#endif
