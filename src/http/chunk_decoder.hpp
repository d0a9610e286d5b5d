// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_CHUNK_DECODER_HPP
#define COPRESENCE_HTTP_CHUNK_DECODER_HPP

#include <copresence/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace copresence::detail {

class response_consumer;

/// Decodes a body with the chunked transfer coding. The bytes may be cut anywhere: every byte is read once and none is
/// kept. Extensions and trailer fields are checked and ignored.
/// Source: RFC 9112, 7.1.
class chunk_decoder {
public:
    /// `max_line` is the maximum size in bytes of the line before a chunk, and of the trailer. All lines together may have
    /// `max_line` bytes more than 32 bytes a chunk. `max_body` is the maximum size in bytes of all chunks together.
    chunk_decoder(std::size_t max_line, std::uint64_t max_body) noexcept
        : max_line_{max_line}
        , framing_left_{max_line}
        , body_left_{max_body} {}

    /// Passes the data of the chunks in `bytes` to `consumer`, and removes what has been read from the front of `bytes`.
    /// Bytes that follow the end of the body stay.
    /// Errors: `errc::malformed_http`, `header_too_large`, `body_too_large`; or the consumer's own.
    error_code decode(std::string_view& bytes, response_consumer& consumer);

    /// Returns whether the empty line after the last chunk and its trailer has been read.
    bool complete() const noexcept { return expected_ == element::nothing; }

private:
    enum class element : std::uint8_t {
        size,
        size_padding,
        extension,
        size_line_feed,
        data,
        data_carriage_return,
        data_line_feed,
        trailer_line,
        trailer_name,
        trailer_value,
        trailer_line_feed,
        last_line_feed,
        nothing
    };

    error_code decode_data(std::string_view& bytes, response_consumer& consumer);
    error_code decode_framing(char c) noexcept;
    error_code decode_size(char c) noexcept;
    error_code begin_chunk() noexcept;
    error_code expect(bool is_valid, element next) noexcept;

    std::size_t max_line_;
    std::size_t line_size_ = 0;    // bytes read of the line before a chunk, or of the trailer
    std::uint64_t framing_left_;   // bytes of lines that the limit still allows
    std::uint64_t body_left_;      // bytes that the limit still allows
    std::uint64_t chunk_left_ = 0; // the size parsed so far; then the bytes of data that are left
    bool has_digit_ = false;       // whether the size has at least one digit
    element expected_ = element::size;
};

} // namespace copresence::detail

#endif
