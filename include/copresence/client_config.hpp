// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLIENT_CONFIG_HPP
#define COPRESENCE_CLIENT_CONFIG_HPP

#include <copresence/observer.hpp>
#include <copresence/proxy_config.hpp>
#include <copresence/retry_config.hpp>
#include <copresence/throttle_gate.hpp>
#include <copresence/token_provider.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

#pragma GCC visibility push(default)

namespace copresence {

/// The roots of Microsoft Graph, a cloud each.
/// Source: national cloud deployments, learn.microsoft.com/graph/deployments.
namespace endpoints {
inline constexpr std::string_view global = "https://graph.microsoft.com"; ///< all others, GCC included
inline constexpr std::string_view us_government_l4 = "https://graph.microsoft.us";     ///< GCC High
inline constexpr std::string_view us_government_l5 = "https://dod-graph.microsoft.us"; ///< DoD
} // namespace endpoints

/// Trust. TLS 1.2 is the oldest version spoken; the server's chain and host name are always verified.
struct tls_config {
    /// A PEM file of roots to trust instead of the system's. Empty (default): the system's roots.
    std::string ca_file;

    /// As `ca_file`, the PEM text itself. Empty (default): none. Only one of the two may be given.
    std::string ca_pem;

    /// Called once, when the client is made, with OpenSSL's context after the library has set it up: for client
    /// certificates, special trust, cipher lists. Empty by default.
    std::function<void(ssl_ctx_st*)> configure;
};

/// How long each step may take. Every member is more than 0 and at most 24 h; none can be switched off.
struct timeouts {
    std::chrono::milliseconds resolve{5'000};          ///< name look-up
    std::chrono::milliseconds connect{10'000};         ///< TCP connect, over all addresses of the host
    std::chrono::milliseconds proxy_handshake{10'000}; ///< the proxy's answer to CONNECT
    std::chrono::milliseconds tls_handshake{10'000};   ///< TLS handshake
    std::chrono::milliseconds first_byte{30'000}; ///< from the request's first byte to the response's header
    std::chrono::milliseconds inactivity{15'000}; ///< between two pieces of a response's body
    std::chrono::milliseconds attempt{60'000};    ///< one request with its response, in all
    std::chrono::milliseconds token{30'000};      ///< one answer of the token provider

    /// The whole call; every full 1,500 requests of the plan add 30 s, which Graph's own limit makes them take.
    std::chrono::milliseconds call{240'000};
};

/// How much of a response is accepted: it is an untrusted text. A response beyond a limit is an error of its own.
struct limits {
    std::size_t header_size = 32 * 1024;      ///< bytes, 1 KiB…1 MiB
    std::size_t body_size = 16 * 1024 * 1024; ///< bytes of one response's body, 1 KiB…1 GiB
    std::size_t json_depth = 32;              ///< nested arrays and objects, 4…256
    std::size_t json_members = 10'000;   ///< members of one object, or elements of one array; 650…1,000,000
    std::size_t string_size = 64 * 1024; ///< bytes of one JSON string, 128…16 MiB
    std::size_t pages_per_chunk = 16; ///< answers to one chunk of ids, `@odata.nextLink` followed; 1…1000
};

/// Everything that a client is made with. Validated once, by the client's constructor, which throws
/// `std::invalid_argument` with the member's name.
struct client_config {
    /// The root of the service: `https://host[:port][/base]`. Default: the global cloud. The China cloud is refused:
    /// the call does not exist there. `http` is refused, but see `allow_plain_http_to_loopback`.
    std::string endpoint{endpoints::global};

    /// `v1.0` (default) or `beta`.
    std::string api_version = "v1.0";

    /// Where tokens come from. Required.
    std::shared_ptr<token_provider> token;

    /// Lets `endpoint` be `http://127.0.0.1…`, `http://[::1]…` or `http://localhost…`: for tests against a local
    /// service, since the token then travels in clear. Default: false.
    bool allow_plain_http_to_loopback = false;

    tls_config tls;                ///< whom to trust
    proxy_config proxy;            ///< the way out; default: what the environment says
    copresence::timeouts timeouts; ///< of every step and of the whole call
    copresence::limits limits;     ///< of what is accepted from the server

    /// How failed requests are tried again.
    retry_config retry;

    /// The request budget and the pause after a 429, to be shared by all clients of an application in a tenant.
    /// Null (default): one of this client's own.
    std::shared_ptr<throttle_gate> gate;

    /// Asks for gzip. Requests are never compressed: some of Graph's services refuse that. Default: true.
    bool gzip = true;

    /// A chunk of a report that is refused with 400 or 404 is split in halves until the ids that offend are alone,
    /// by at most 24 further requests: one bad id does not cost the other 649. Default: true.
    bool split_refused_chunks = true;

    /// Ids in one request, 1…650. 650 is Graph's limit, and the default.
    /// Source: cloudCommunications: getPresencesByUserId, learn.microsoft.com/graph/api.
    std::size_t max_ids_per_request = 650;

    /// Requests of one call under way at once, 1…1024. Default: 8.
    std::size_t max_concurrent_requests = 8;

    /// Connections of this client in all, 1…4096. Default: 16. Who needs one beyond it waits in line.
    std::size_t max_connections = 16;

    /// Unused for so long, a connection is closed at the next use of the pool. More than 0, at most 24 h. Default: 60 s.
    std::chrono::milliseconds idle_timeout{60'000};

    /// A connection so old is not used again. More than 0, at most 24 h. Default: 5 min.
    std::chrono::milliseconds max_connection_age{300'000};

    /// Sees what the client does: for logs, metrics and traces. Null (default): nobody.
    std::shared_ptr<copresence::observer> observer;

    /// Sent as `User-Agent` before `copresence/x.y.z`; visible ASCII, at most 200 bytes. Default: empty.
    std::string user_agent;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
