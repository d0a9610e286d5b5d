// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_TLS_FACTS_HPP
#define COPRESENCE_HTTP_TLS_FACTS_HPP

#include <string>

struct ssl_st;

namespace copresence::detail {

/// The parameters that a TLS handshake negotiated. Like `events::tls_session`, but owns its texts.
struct tls_facts {
    std::string version;
    std::string cipher;
    std::string alpn;
    std::string certificate_subject; ///< printable ASCII, at most 1 KiB
};

/// Returns the parameters of a connection whose handshake is complete.
tls_facts facts_of(const ssl_st* connection);

} // namespace copresence::detail

#endif
