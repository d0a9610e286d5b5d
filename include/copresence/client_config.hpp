// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLIENT_CONFIG_HPP
#define COPRESENCE_CLIENT_CONFIG_HPP

#include <copresence/observer.hpp>
#include <copresence/proxy_config.hpp>
#include <copresence/rate_limiter.hpp>
#include <copresence/retry_config.hpp>
#include <copresence/token_provider.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace copresence {

/// The root URLs of Microsoft Graph, one for each cloud.
/// Source: national cloud deployments, learn.microsoft.com/graph/deployments.
namespace endpoints {
inline constexpr char global[] = "https://graph.microsoft.com";          ///< all other clouds, including GCC
inline constexpr char us_government_l4[] = "https://graph.microsoft.us"; ///< GCC High
inline constexpr char us_government_l5[] = "https://dod-graph.microsoft.us"; ///< DoD
} // namespace endpoints

/// TLS settings. The minimum version is TLS 1.2. The server's certificate chain and host name are always
/// verified.
struct tls_config {
    /// Path of a PEM file with root certificates that replace the system's. Empty (default): the system's
    /// root certificates are trusted.
    std::string ca_file;

    /// The PEM text itself, as an alternative to `ca_file`. Empty (default): not used. At most one of the two
    /// may be set.
    std::string ca_pem;

    /// Called once, when the client is constructed, with OpenSSL's context after the library has configured
    /// it. Use it for client certificates, special trust settings or cipher lists. Default: empty, no call.
    std::function<void(ssl_ctx_st*)> configure;
};

/// The time limits of each step. Every member is more than 0 and at most 24 h. No limit can be disabled.
struct timeout_config {
    std::chrono::milliseconds resolve{5'000};          ///< name look-up
    std::chrono::milliseconds connect{10'000};         ///< TCP connect, over all addresses of the host
    std::chrono::milliseconds proxy_handshake{10'000}; ///< the proxy's response to CONNECT
    std::chrono::milliseconds tls_handshake{10'000};   ///< TLS handshake
    /// From the first byte of the request to the response's header.
    std::chrono::milliseconds first_byte{30'000};
    std::chrono::milliseconds inactivity{15'000}; ///< between two reads of the response's body
    std::chrono::milliseconds attempt{60'000};    ///< one request with its response, in total
    std::chrono::milliseconds token{30'000};      ///< one call of the token provider

    /// The whole call. For every full budget of the rate limiter (by default 1,500 requests) that a call
    /// needs, a window of the rate limiter (30 s) is added.
    std::chrono::milliseconds call{240'000};
};

/// The maximum sizes of a response, which is untrusted input. Each exceeded limit has its own error code.
struct limit_config {
    std::size_t header_size = 32 * 1024;      ///< bytes, 1 KiB…1 MiB
    std::size_t body_size = 16 * 1024 * 1024; ///< bytes of one response body, 1 KiB…1 GiB
    std::size_t json_depth = 32;              ///< nesting depth of arrays and objects, 4…256
    std::size_t json_members = 10'000;   ///< members of an object or elements of an array, 650…1,000,000
    std::size_t string_size = 64 * 1024; ///< bytes of one JSON string, 128…16 MiB
    /// Pages (`@odata.nextLink`) of one chunk of ids, first included, 1…1000.
    std::size_t pages_per_chunk = 16;
};

/// The configuration of a `client`. The constructor of `client` validates it and throws
/// `std::invalid_argument`, naming the member, if a value is out of range.
struct client_config {
    /// The root URL of the service: `https://host[:port][/base]`. Default: the global cloud. The China cloud
    /// is rejected, because it does not have this operation. `http` is rejected, unless
    /// `allow_plain_http_to_loopback` is set.
    std::string endpoint{endpoints::global};

    /// The API version: `v1.0` (default) or `beta`.
    std::string api_version = "v1.0";

    /// The source of access tokens. Required.
    std::shared_ptr<copresence::token_provider> token_provider;

    /// Allows `endpoint` to be `http://127.0.0.1…`, `http://[::1]…` or `http://localhost…`, for tests against
    /// a local service. The token is then sent unencrypted. Default: false.
    bool allow_plain_http_to_loopback = false;

    tls_config tls;                      ///< trusted certificates and other TLS settings
    proxy_config proxy;                  ///< the proxy to use; default: taken from the environment
    copresence::timeout_config timeouts; ///< time limits of each step and of the whole call
    copresence::limit_config limits;     ///< maximum sizes of a response

    /// When and how failed requests are retried.
    retry_config retry;

    /// The rate limiter: a request budget, and a pause after a 429. Share one among all clients of the same
    /// application in the same tenant. Null (default): the client creates its own.
    std::shared_ptr<copresence::rate_limiter> rate_limiter;

    /// Requests gzip-compressed responses. Request bodies are never compressed, because some Graph services
    /// reject that. Default: true.
    bool gzip = true;

    /// Affects `get_presence_report` only. If Graph rejects a chunk with 400 or 404, the chunk is split in
    /// halves, repeatedly, to isolate the rejected ids. At most 24 additional requests are sent for a chunk.
    /// One bad id therefore does not fail the other 649. Default: true.
    bool split_rejected_chunks = true;

    /// Maximum number of ids in one request, 1…650. Default: 650, which is Graph's limit.
    /// Source: cloudCommunications: getPresencesByUserId, learn.microsoft.com/graph/api.
    std::size_t max_ids_per_request = 650;

    /// Maximum number of ids in one call, including duplicates, 1…1,000,000,000. Default: 10,000,000. A call
    /// with more ids fails with `errc::too_many_ids` before any request is sent. Ten million ids occupy 160 MB.
    /// Lower the limit if the ids come from untrusted users.
    std::size_t max_ids_per_call = 10'000'000;

    /// Maximum number of concurrent requests of one call, 1…1024. Default: 8.
    std::size_t max_concurrent_requests = 8;

    /// Maximum number of open connections of this client, 1…4096. Default: 16. Further requests wait for a
    /// connection, first come, first served.
    std::size_t max_connections = 16;

    /// Connections unused for this long are closed when the pool is next used. More than 0, at most 24 h.
    /// Default: 60 s.
    std::chrono::milliseconds idle_timeout{60'000};

    /// Connections older than this are not reused. More than 0, at most 24 h. Default: 5 min.
    std::chrono::milliseconds max_connection_age{300'000};

    /// Receives events of the client, for logs, metrics and traces. Null (default): no events are reported.
    std::shared_ptr<copresence::observer> observer;

    /// Text that precedes `copresence/x.y.z` in the `User-Agent` header. Visible ASCII, at most 200 bytes.
    /// Default: empty.
    std::string user_agent;
};

} // namespace copresence

#endif
