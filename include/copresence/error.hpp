// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_ERROR_HPP
#define COPRESENCE_ERROR_HPP

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

#pragma GCC visibility push(default)

namespace copresence {

/// Boost's, as Asio uses it.
using boost::system::error_code;

/// What went wrong, where it is not an HTTP status (`http_category`), the caller's cancellation
/// (`boost::asio::error::operation_aborted`) or an error of the operating system.
enum class errc {
    // what the caller gave
    invalid_user_id = 1, ///< a text is not a GUID; `diagnostics::detail` has index and text
    invalid_option,      ///< a member of `request_options` is out of its range
    client_closed,       ///< `client::close` was called, or the client was destroyed

    // time
    timeout, ///< one of our own deadlines; `diagnostics::at` says which

    // the way to the server
    host_not_found,   ///< the name look-up failed
    connect_failed,   ///< no address of the host accepted a connection
    connection_lost,  ///< the connection broke before the response was complete
    truncated_answer, ///< the response ended before it was complete

    // the way through the proxy, of which `diagnostics::proxy` has the name
    proxy_unreachable, ///< the proxy's name was not found, or no address of it accepted a connection
    proxy_refused,     ///< the proxy refused the tunnel; `diagnostics::detail` has its status
    proxy_failed, ///< the proxy could not reach the server (5xx), broke the connection, or is no HTTP proxy

    // trust
    untrusted_certificate, ///< the chain does not end at a trusted root
    expired_certificate,   ///< a certificate is outside its validity
    wrong_host_name,       ///< the certificate is for another host
    tls_version_refused,   ///< the server speaks no TLS version that we accept
    tls_failed,            ///< any other failure of the TLS handshake or layer

    // the answer
    malformed_http,      ///< not HTTP/1.1, or not as we may accept it
    malformed_answer,    ///< HTTP, but not the JSON of the contract
    header_too_large,    ///< `limits::header_size`
    body_too_large,      ///< `limits::body_size`
    text_too_large,      ///< `limits::string_size`
    nested_too_deep,     ///< `limits::json_depth`
    too_many_members,    ///< `limits::json_members`
    too_many_pages,      ///< `limits::pages_per_chunk`
    repeated_page,       ///< an `@odata.nextLink` that was already followed
    foreign_page,        ///< an `@odata.nextLink` to another origin: never followed
    unexpected_redirect, ///< a redirect: never followed; `diagnostics::detail` names its origin

    // the token
    token_unavailable, ///< the token provider failed
    malformed_token,   ///< the provider gave a token that cannot be sent (empty, or with control characters)
    interaction_required, ///< a user has to sign in, or to do more for it: no token without that
    consent_required      ///< nobody has consented to what the application asks for
};

/// What a caller can act on: several errors of different categories are one condition.
/// `ec == condition::throttled` holds for HTTP 429, whatever was tried before.
enum class condition {
    invalid_argument = 1, ///< the caller's ids or options
    closed,               ///< the client was closed
    timed_out,            ///< one of our deadlines
    unreachable,          ///< name look-up, connect, or a connection that broke, the proxy's too
    proxy_refused,        ///< the proxy wants other credentials, or its rules forbid the server
    untrusted_server,     ///< TLS: certificate or version
    unauthorized,         ///< HTTP 401, or no token to be had, whatever the reason
    interaction_required, ///< no token without a user who signs in (again); `unauthorized` as well
    consent_required,     ///< no token without somebody's consent to the permissions; `unauthorized` as well
    forbidden,            ///< HTTP 403
    not_found,            ///< HTTP 404
    rejected,             ///< any other HTTP 4xx but 429
    throttled,            ///< HTTP 429
    service_failure,      ///< HTTP 5xx
    bad_answer            ///< an answer that is not the contract's, or over a limit
};

/// The category of `errc`, named `copresence`.
const boost::system::error_category& copresence_category() noexcept;

/// The category of `condition`, named `copresence.condition`.
const boost::system::error_category& condition_category() noexcept;

/// The category of error codes whose value is an HTTP status (300…599).
const boost::system::error_category& http_category() noexcept;

/// Makes `errc::timeout` and the like comparable to an error code and convertible to one.
error_code make_error_code(errc value) noexcept;

/// Makes `condition::throttled` and the like comparable to an error code.
boost::system::error_condition make_error_condition(condition value) noexcept;

/// Writes the message of the error code.
std::ostream& operator<<(std::ostream& out, errc value);
/// Writes the message of the condition.
std::ostream& operator<<(std::ostream& out, condition value);

/// The step of a request that an error or a deadline belongs to.
enum class step : std::uint8_t {
    none,            ///< before or beside all steps
    token,           ///< waiting for the token provider
    lease,           ///< waiting for a free connection
    gate,            ///< waiting for the budget, or for the end of a pause
    backoff,         ///< waiting before a retry
    resolve,         ///< name look-up
    connect,         ///< TCP connect
    proxy_handshake, ///< asking the proxy for a tunnel
    tls_handshake,   ///< TLS handshake
    write,           ///< sending the request
    response_header, ///< waiting for the first bytes of the response, and its header
    response_body,   ///< receiving the response's body
    attempt,         ///< one whole attempt
    call             ///< the whole call
};

/// A few words for people, such as `TLS handshake`.
std::string_view to_string(step value) noexcept;

/// Writes `to_string(value)`.
std::ostream& operator<<(std::ostream& out, step value);

/// Everything that is known of a failed request. No member ever holds a token or another secret; texts that
/// come from the server are bounded and hold no control characters.
struct diagnostics {
    step at = step::none; ///< where it failed
    std::string detail;   ///< what we know beyond the error code: index and text of an id, a limit, a name
    std::string server;   ///< `host:port` that was asked
    std::string proxy;    ///< `host:port` of the proxy on the way, without credentials; empty: none
    error_code transport; ///< the last error of socket, resolver or TLS layer, as it was reported
    unsigned http_status = 0;      ///< 0: no response
    std::string graph_code;        ///< the most specific code of Graph's error envelope
    std::string graph_message;     ///< the message of Graph's error envelope
    std::string request_id;        ///< header `request-id`: what Microsoft's support asks for
    std::string client_request_id; ///< the id that we sent
    std::string date;              ///< header `Date`
    std::string server_info;       ///< header `x-ms-ags-diagnostic`
    std::string oauth_error; ///< the sign-in's error: `invalid_client`, `invalid_grant`, … (RFC 6749, 5.2)
    std::string oauth_message;  ///< the first line of its description
    unsigned aadsts_code = 0;   ///< the number behind `AADSTS` in it; 0: none
    std::string correlation_id; ///< of the sign-in: what Microsoft's support asks for
    std::string claims; ///< what the sign-in wants met, JSON text: to be handed to where the user signs in
    std::string hint;   ///< what most often helps
    std::string body_excerpt; ///< of an error's body that is not Graph's envelope, at most 1 KiB
    std::optional<std::chrono::milliseconds> retry_after; ///< what the server asked for
    std::size_t attempts = 0;                             ///< requests made for this chunk
    std::size_t connections_open = 0;                     ///< of the pool, when it failed
    std::size_t connections_max = 0;                      ///< the pool's cap
    std::size_t chunks = 0;                               ///< of the call
    std::size_t chunks_answered = 0;                      ///< of those, answered in full when the call failed
    std::chrono::milliseconds elapsed{0};                 ///< from the call's start to its failure
};

/// One line for people and logs: the members that say something, no control characters, no secrets.
std::ostream& operator<<(std::ostream& out, const diagnostics& value);

/// An error as a value: what `presence_report` holds, and what `api_error` is made of.
struct failure {
    error_code code;  ///< what went wrong
    diagnostics info; ///< all that is known of it
};

/// What the `get_presences` family throws: an error code, and `diagnostics` that say the rest.
///
/// `what()` is one line without control characters and without secrets. Copies share the diagnostics; copying
/// does not throw.
/// Thread safety: as any plain value; copies may be used in different threads.
class api_error : public boost::system::system_error {
public:
    /// An exception that says what `why` does.
    explicit api_error(failure why);

    /// Everything known beyond `code()`; valid as long as this error or a copy of it.
    const copresence::diagnostics& diagnostics() const noexcept { return *diagnostics_; }

    /// The message of the code, and `diagnostics()` as it is written to a stream.
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

#pragma GCC visibility pop

#endif
