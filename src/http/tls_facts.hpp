// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_TLS_FACTS_HPP
#define COPRESENCE_HTTP_TLS_FACTS_HPP

#include <string>

struct ssl_st;

namespace copresence {

/// What a TLS handshake has agreed on: `events::tls_session`, with texts of its own.
struct tls_facts {
    std::string version;
    std::string cipher;
    std::string alpn;
    std::string certificate_subject; ///< printable ASCII, 1 KiB at most
};

/// Of a connection whose handshake is done.
tls_facts facts_of(const ssl_st* connection);

} // namespace copresence

#endif
