// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_SEALED_RECORDS_HPP
#define COPRESENCE_LOCAL_GRAPH_SEALED_RECORDS_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct bio_st; // OpenSSL's BIO
struct ssl_st; // OpenSSL's SSL

namespace copresence::embedded {

/// Encrypts a whole response into one piece of memory, which is used again for the next: all its TLS records,
/// full ones but for the last, go out in one write. Asio's `ssl::stream` writes each record by itself, and
/// every one of them takes a turn of the event loop and a system call.
class sealed_records {
public:
    sealed_records();

    /// The records that carry `text` over `tls`, whose handshake is over and which nothing else uses
    /// meanwhile. They are valid until the next call, and have to be sent before anything else is. Empty
    /// where TLS has failed.
    std::optional<std::string_view> seal(ssl_st* tls, std::string_view text);

private:
    struct bio_freer {
        void operator()(bio_st* bio) const noexcept;
    };

    std::unique_ptr<std::string> bytes_; // where `sink_` writes to
    std::unique_ptr<bio_st, bio_freer> sink_;
};

} // namespace copresence::embedded

#endif
