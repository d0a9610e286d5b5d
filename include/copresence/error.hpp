// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ERROR_HPP
#define COPRESENCE_ERROR_HPP

#include <copresence/export.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// The error code type of Boost.System, as used by Asio.
using boost::system::error_code;

/// The library's own errors. HTTP statuses are in `http_category`. The caller's cancellation is
/// `boost::asio::error::operation_aborted`. Errors of the operating system keep their codes.
enum class errc {
    // arguments of the caller
    invalid_user_id = 1, ///< a text is not a GUID; `diagnostics::detail` has its index and text
    invalid_option,      ///< a member of `request_options` is out of range
    too_many_ids,        ///< more ids than `client_config::max_ids_per_call`
    client_closed,       ///< `client::close` was called, or the client was destroyed

    // time
    timeout, ///< a time limit of the client expired; `diagnostics::step` names the step

    // connection to the server
    host_not_found,     ///< the name look-up failed
    connect_failed,     ///< no address of the host accepted a connection
    connection_lost,    ///< the connection was lost before the response was complete
    truncated_response, ///< the response ended before it was complete

    // connection to the proxy; `diagnostics::proxy` contains its name
    proxy_unreachable, ///< the proxy's name was not found, or no address of it accepted a connection
    proxy_rejected,    ///< the proxy rejected the tunnel; `diagnostics::detail` has its status
    /// The proxy could not reach the server (5xx), broke the connection, or did not send valid HTTP.
    proxy_failed,

    // TLS
    untrusted_certificate, ///< the chain does not end at a trusted root certificate
    expired_certificate,   ///< a certificate is expired or not yet valid
    wrong_host_name,       ///< the certificate is for another host
    tls_version_rejected,  ///< the server does not support TLS 1.2 or newer
    tls_failed,            ///< any other failure of the TLS handshake or layer

    // response
    malformed_http,     ///< the response is not valid HTTP/1.1, or uses a feature that is not accepted
    malformed_response, ///< the response is valid HTTP, but its JSON is not what Graph documents
    header_too_large,   ///< the header exceeds `limit_config::header_size`
    body_too_large,     ///< the body exceeds `limit_config::body_size`
    text_too_large,     ///< a JSON string exceeds `limit_config::string_size`
    nested_too_deep,    ///< the JSON nesting exceeds `limit_config::json_depth`
    too_many_members,   ///< an object or array exceeds `limit_config::json_members`
    too_many_pages,     ///< the pages of a chunk exceed `limit_config::pages_per_chunk`
    repeated_page,      ///< an `@odata.nextLink` refers to a page that was already fetched
    foreign_page,       ///< an `@odata.nextLink` refers to another origin; it is not followed
    /// The server redirected the request; redirects are not followed; `diagnostics::detail` names the
    /// target's origin.
    unexpected_redirect,

    // token
    token_unavailable, ///< the token provider failed
    /// The provider returned a token that cannot be sent (empty, or with control characters).
    malformed_token,
    interaction_required, ///< no token is available until a user signs in, or completes another step
    consent_required      ///< no token is available until a user or administrator consents to the permissions
};

/// Groups of errors that a caller handles in the same way. One condition covers several error codes of
/// different categories. Example: `ec == condition::throttled` holds for every HTTP 429.
enum class condition {
    invalid_argument = 1, ///< the caller's ids or options are invalid
    closed,               ///< the client was closed
    timed_out,            ///< a time limit of the client expired
    unreachable,          ///< name look-up or connect failed, or a connection broke; includes the proxy
    proxy_rejected,       ///< the proxy requires other credentials, or its rules forbid the server
    untrusted_server,     ///< TLS failed: certificate, version or handshake
    unauthorized,         ///< HTTP 401, or no token is available for any reason
    interaction_required, ///< a user has to sign in (again); also matches `unauthorized`
    consent_required,     ///< the permissions need consent; also matches `unauthorized`
    forbidden,            ///< HTTP 403
    not_found,            ///< HTTP 404
    rejected,             ///< any other HTTP 4xx except 429
    throttled,            ///< HTTP 429
    service_failure,      ///< HTTP 5xx
    bad_response          ///< the response is not what Graph documents, or exceeds a limit
};

/// Returns the category of `errc`, named `copresence`.
COPRESENCE_EXPORT const boost::system::error_category& copresence_category() noexcept;

/// Returns the category of `condition`, named `copresence.condition`.
COPRESENCE_EXPORT const boost::system::error_category& condition_category() noexcept;

/// Returns the category of error codes whose value is an HTTP status (300…599).
COPRESENCE_EXPORT const boost::system::error_category& http_category() noexcept;

/// Makes an error code of an `errc` value, and lets error codes be compared with `errc` values.
COPRESENCE_EXPORT error_code make_error_code(errc value) noexcept;

/// Makes an error condition of a `condition` value, and lets error codes be compared with `condition` values.
COPRESENCE_EXPORT boost::system::error_condition make_error_condition(condition value) noexcept;

/// Writes the message of the error code.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, errc value);
/// Writes the message of the condition.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, condition value);

/// The step of a request in which an error occurred or a time limit expired.
enum class step : std::uint8_t {
    none,            ///< no particular step
    token,           ///< waiting for the token provider
    lease,           ///< waiting for a free connection
    rate_limiter,    ///< waiting for the rate limiter: for the request budget, or for the end of a pause
    backoff,         ///< waiting before a retry
    resolve,         ///< name look-up
    connect,         ///< TCP connect
    proxy_handshake, ///< asking the proxy for a tunnel
    tls_handshake,   ///< TLS handshake
    write,           ///< sending the request
    response_header, ///< waiting for the response's first bytes and its header
    response_body,   ///< receiving the response's body
    attempt,         ///< the time limit of one attempt as a whole
    call             ///< the time limit of the call as a whole
};

/// Returns a short description, such as `TLS handshake`.
COPRESENCE_EXPORT std::string_view to_string(step value) noexcept;

/// Writes `to_string(value)`.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, step value);

/// Details of a failed request. No member ever contains a token or another secret. Texts from a server have a
/// maximum length and contain no control characters.
struct diagnostics {
    /// What Graph sent, and the ids of the request. Microsoft's support asks for the ids and the date.
    struct graph_info {
        std::string code;              ///< the most specific code in Graph's error response
        std::string message;           ///< the message in Graph's error response
        std::string request_id;        ///< response header `request-id`
        std::string client_request_id; ///< request header `client-request-id`, generated by the client
        std::string date;              ///< response header `Date`
        std::string server_info;       ///< response header `x-ms-ags-diagnostic`
    };

    /// The error response of the sign-in service to a token request.
    struct sign_in_info {
        std::string error;          ///< error code: `invalid_client`, `invalid_grant`, … (RFC 6749, 5.2)
        std::string message;        ///< first line of the error's description
        unsigned aadsts_code = 0;   ///< the number after `AADSTS` in that description; 0: none
        std::string correlation_id; ///< correlation id of the sign-in; Microsoft's support asks for it
        std::string claims; ///< claims challenge as JSON text; pass it to the place where the user signs in
    };

    /// The connection pool at the time of the failure.
    struct pool_info {
        std::size_t connections_open = 0; ///< open connections
        std::size_t connections_max = 0;  ///< maximum number of connections
    };

    /// The progress of the call.
    struct call_info {
        std::size_t chunks = 0;               ///< number of chunks of the call
        std::size_t chunks_completed = 0;     ///< chunks received completely when the call failed
        std::size_t attempts = 0;             ///< requests sent for the chunk that failed
        std::chrono::milliseconds elapsed{0}; ///< time from the start of the call to its failure
    };

    copresence::step step = copresence::step::none; ///< the step that failed
    std::string detail;       ///< details such as the index and text of an id, a limit, or a name
    std::string server;       ///< `host:port` of the server that the request was for
    std::string proxy;        ///< `host:port` of the proxy, without credentials; empty: no proxy
    error_code transport;     ///< the last error of the socket, resolver or TLS layer, unchanged
    unsigned http_status = 0; ///< HTTP status; 0: no response
    std::optional<std::chrono::milliseconds> retry_after; ///< the delay that the server requested
    std::string hint;                                     ///< a suggestion that usually resolves the error
    std::string body_excerpt; ///< start of an error body that is not Graph's error format, at most 1 KiB
    graph_info graph;         ///< the response of Graph
    sign_in_info sign_in;     ///< the response of the sign-in service
    pool_info pool;           ///< the state of the connection pool
    call_info call;           ///< the progress of the call
};

/// Writes one line with the members that are set. The line has no control characters and no secrets.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, const diagnostics& value);

/// An error as a value. `presence_report` holds failures, and an `api_error` is constructed from one.
struct failure {
    error_code code;  ///< the error
    diagnostics info; ///< details of the error
};

/// The exception that the operations of `client` throw: an error code with `diagnostics`.
///
/// `what()` is one line without control characters and secrets. Copies share the diagnostics. Copying does
/// not throw.
/// Thread safety: distinct objects, including copies, may be used from different threads.
class COPRESENCE_EXPORT api_error : public boost::system::system_error {
public:
    /// Creates an exception with the code and the diagnostics of `cause`.
    explicit api_error(failure cause);

    /// Shares the details of the other error. There is no move: a moved-from error would have no details.
    api_error(const api_error&) noexcept = default;

    /// Shares the details of the other error.
    api_error& operator=(const api_error&) noexcept = default;

    /// Returns the details beyond `code()`. The reference is valid as long as this error or a copy of it
    /// exists.
    const copresence::diagnostics& diagnostics() const noexcept { return *diagnostics_; }

    /// Returns the message of the code, followed by the text that `operator<<` writes for `diagnostics()`.
    const char* what() const noexcept override { return what_->c_str(); }

private:
    std::shared_ptr<const copresence::diagnostics> diagnostics_;
    std::shared_ptr<const std::string> what_;
};

} // namespace copresence

template <>
struct boost::system::is_error_code_enum<copresence::errc> : std::true_type {};

template <>
struct boost::system::is_error_condition_enum<copresence::condition> : std::true_type {};

#endif
