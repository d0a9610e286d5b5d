// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_RESPONSE_READER_HPP
#define COPRESENCE_HTTP_RESPONSE_READER_HPP

#include "http/response_header.hpp"

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace copresence::detail {

class read_buffer;

/// Receives a response in parts, as they arrive. If a function returns an error, the exchange ends with that error.
class response_consumer {
public:
    /// Called when the header is complete. The reference remains valid as long as the reader exists.
    virtual error_code on_header(const response_header& header) = 0;
    virtual error_code on_body(std::span<const char> bytes) = 0;
    virtual error_code on_end() = 0;

protected:
    ~response_consumer() = default;
};

/// Receives each head (status line and header fields) byte for byte. This includes the heads of interim responses. For a
/// malformed head, it receives the bytes that arrived.
class head_watcher {
public:
    virtual void on_head(std::string_view head) noexcept = 0;

protected:
    ~head_watcher() = default;
};

/// Parses one HTTP/1.1 response. Uses no socket and no clock.
///
/// The body is passed to the consumer as it arrives, without a copy. Only an incomplete header is kept between reads.
class response_reader {
public:
    /// Creates a reader for one response. `buffer` must have been created for headers of the maximum size in `limits`.
    /// `watcher` may be null. All arguments must remain valid as long as the reader exists.
    response_reader(const limit_config& limits, response_consumer& consumer, read_buffer& buffer,
                    head_watcher* watcher = nullptr);
    ~response_reader();

    /// Returns memory for the next bytes: at least 16 KiB, the maximum size of a TLS record. The caller must call `commit`
    /// before another reader uses the buffer.
    std::span<char> prepare();

    /// Parses the first `size` bytes of `prepare()`, which have arrived.
    /// Errors: `errc::header_too_large`, `body_too_large`, `malformed_http`, or the consumer's own.
    error_code commit(std::size_t size);

    /// Called when the peer has closed its side of the connection. This completes a body that has neither a length nor chunks.
    /// Errors: `errc::connection_lost` if no byte of the response had arrived, `errc::truncated_response` if the response was
    /// not complete, or an error of the consumer.
    error_code commit_end();

    bool started() const noexcept;    ///< a byte of the response has arrived
    bool has_header() const noexcept; ///< the consumer has seen the header
    bool complete() const noexcept;   ///< the response is complete, and the consumer has accepted its end

    /// Returns whether the connection can be reused: the response is complete and permits reuse, and no bytes followed it.
    bool reusable() const noexcept;

    std::size_t bytes_received() const noexcept;

    /// Returns the number of bytes after the header.
    std::size_t body_bytes_received() const noexcept;

private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

} // namespace copresence::detail

#endif
