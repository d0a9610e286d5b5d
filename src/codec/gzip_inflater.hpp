// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_GZIP_INFLATER_HPP
#define COPRESENCE_CODEC_GZIP_INFLATER_HPP

#include <copresence/error.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace copresence::detail {

/// Decompresses a gzip stream as it arrives. The size of the output is limited.
///
/// A stream consists of one or more members. Zeros and line ends after the last member are ignored, as gzip(1) does.
/// Source: RFC 1952, 2.2.
class gzip_inflater {
public:
    using sink = std::function<error_code(std::span<const char>)>;

    /// `max` is the maximum size of the output in bytes.
    gzip_inflater(std::size_t max, sink out);
    ~gzip_inflater();

    /// Decompresses `bytes` and passes the output to the sink.
    /// Errors: `errc::malformed_response`, `errc::body_too_large`, or an error of the sink.
    error_code write(std::span<const char> bytes);

    /// Called at the end of the input. Errors: `errc::truncated_response` if the stream is incomplete.
    error_code finish() const;

private:
    struct stream;
    std::unique_ptr<stream> stream_;
};

} // namespace copresence::detail

#endif
