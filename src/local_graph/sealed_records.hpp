// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_SEALED_RECORDS_HPP
#define COPRESENCE_LOCAL_GRAPH_SEALED_RECORDS_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct bio_st; // OpenSSL's BIO
struct ssl_st; // OpenSSL's SSL

namespace copresence::detail::embedded {

/// Encrypts a complete response into one block of memory that is reused for the next response. All TLS
/// records of the response are sent with one write, and all records except the last are full. Asio's
/// `ssl::stream` writes each record separately, which costs a turn of the event loop and a system call per
/// record.
class sealed_records {
public:
    sealed_records();

    /// Returns the records that carry `text` over `tls`. The handshake of `tls` must be complete, and nothing
    /// else may use `tls` during the call. The records are valid until the next call, and must be sent before
    /// any other data. Returns empty if TLS has failed.
    std::optional<std::string_view> seal(ssl_st* tls, std::string_view text);

private:
    struct bio_freer {
        void operator()(bio_st* bio) const noexcept;
    };

    std::unique_ptr<std::string> bytes_; // `sink_` writes to this text
    std::unique_ptr<bio_st, bio_freer> sink_;
};

} // namespace copresence::detail::embedded

#endif
