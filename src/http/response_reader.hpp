// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_RESPONSE_READER_HPP
#define COPRESENCE_HTTP_RESPONSE_READER_HPP

#include "http/response_header.hpp"

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace copresence {

class read_buffer;

/// Takes a response as it arrives. An error that it gives ends the exchange, and is its result.
class response_consumer {
public:
    /// The header is readable for as long as the reader lives.
    virtual error_code on_header(const response_header& header) = 0;
    virtual error_code on_body(std::span<const char> bytes) = 0;
    virtual error_code on_end() = 0;

protected:
    ~response_consumer() = default;
};

/// Is shown each head as it came, byte for byte: those of interim responses too, and of one that is malformed what has
/// arrived.
class head_watcher {
public:
    virtual void on_head(std::string_view head) noexcept = 0;

protected:
    ~head_watcher() = default;
};

/// Reads one HTTP/1.1 response out of bytes, wherever they come from. No socket, no clock.
///
/// The body is handed on as it arrives, without being copied; only an incomplete header or chunk header is kept.
class response_reader {
public:
    /// Begins a response, whose bytes go through `buffer`, made for headers as large as `limits` allow. `watcher` may be
    /// null. All must outlive the reader.
    response_reader(const limits& limits, response_consumer& consumer, read_buffer& buffer,
                    head_watcher* watcher = nullptr);
    ~response_reader();

    /// Where the next bytes may be written, and be committed before another reader uses the buffer; at least 16 KiB, which
    /// is what a TLS record holds.
    std::span<char> prepare();

    /// The first `size` bytes of `prepare()` have arrived.
    /// Errors: `errc::header_too_large`, `body_too_large`, `malformed_http`, or the consumer's own.
    error_code commit(std::size_t size);

    /// The peer has closed its side. An error unless that is how this response ends.
    /// Errors: `errc::truncated_answer`, `connection_lost` where nothing of the response had arrived; or the consumer's.
    error_code commit_end();

    bool begun() const noexcept;      ///< a byte of the response has arrived
    bool has_header() const noexcept; ///< the consumer has seen the header
    bool complete() const noexcept;   ///< the response is complete, and the consumer has accepted its end

    /// Whether the connection can carry another request: the response is complete, says so, and nothing came after it.
    bool reusable() const noexcept;

    std::size_t bytes_received() const noexcept;

    /// Those behind the header.
    std::size_t body_bytes_received() const noexcept;

private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

} // namespace copresence

#endif
