// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_FAULT_PLAN_HPP
#define COPRESENCE_FAULT_PLAN_HPP

#include <copresence/user_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace copresence {

/// The faults that `local_graph` can apply to a response.
namespace faults {

/// Sends this status instead of Graph's response.
struct status {
    /// HTTP status, 200–599.
    unsigned code = 503;

    /// Header fields, sent in this order.
    std::vector<std::pair<std::string, std::string>> headers;

    /// Response body. Default: empty, which sends Graph's error envelope for statuses from 400 and no body otherwise.
    std::string body;
};

/// Bodies that violate the API contract although the status is 200.
enum class json_kind {
    html,       ///< an HTML page, as a gateway sends it, with type text/html
    nothing,    ///< an empty body
    cut,        ///< incomplete JSON; `Content-Length` matches the incomplete text
    list,       ///< the array of presences without the enclosing object
    no_value,   ///< an object without the member `value`
    text_value, ///< an object whose `value` is a string
    wrong_id,   ///< a presence whose id is not a GUID
    other_user, ///< a presence of a user not asked for, as in the response to another request
    trailing    ///< extra JSON after the end of the document
};

/// Sends status 200 with a body that violates the API contract.
struct wrong_json {
    json_kind kind = json_kind::html; ///< kind of the body
};

/// Sends 429 for requests beyond a budget, as Graph does. Every request counts, including throttled requests.
/// `Retry-After` contains fractional seconds. The rule does not apply to requests within the budget.
/// Source: presence, learn.microsoft.com/graph/throttling-limits.
struct throttle {
    /// Number of requests allowed in any window, 1–1,000,000.
    std::size_t requests = 1500;

    /// Length of the window, more than 0 and at most 1 h.
    std::chrono::milliseconds window{30'000};

    /// Value of `Retry-After`, at most 24 h. Default: empty, which sends the time until the budget admits another
    /// request.
    std::optional<std::chrono::milliseconds> retry_after;
};

/// Sends 401, as Graph does for an expired token.
struct expired_token {
    /// The rule does not apply to requests with this token. The service accepts this token in addition to
    /// `local_graph_config::token`, from the first request on. Default: empty, which makes the rule reject every
    /// token.
    std::string accepted;
};

/// Sends 401 with `insufficient_claims` and the claims in base64.
/// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
struct claims_challenge {
    /// JSON text that the client must pass to its token provider.
    std::string claims = R"({"access_token":{"acrs":{"essential":true,"value":"c1"}}})";

    /// Same meaning as `expired_token::accepted`.
    std::string accepted;
};

/// Sends an error of the login service, in Entra's format, instead of the normal response.
/// Source: learn.microsoft.com/entra/identity-platform/reference-error-codes.
struct oauth_error {
    /// OAuth error code: `invalid_grant`, `temporarily_unavailable`, `slow_down`, …
    std::string error = "temporarily_unavailable";

    /// Number that follows `AADSTS`.
    unsigned code = 90033;

    /// Description that follows the number.
    std::string description = "A transient error has occurred. Please try again.";

    /// HTTP status, 400–599.
    unsigned status = 503;

    /// Suberror, such as `consent_required`. Default: empty, which omits the member.
    std::string suberror;

    /// Claims that a policy requires, as JSON text. Default: empty, which omits the member.
    std::string claims;
};

/// Sends the response in pieces, with a pause between them.
struct drip {
    std::size_t bytes = 1;                  ///< size of a piece, at least 1
    std::chrono::milliseconds interval{10}; ///< pause between two pieces, at most 1 h
};

/// How a connection ends.
enum class close_mode {
    close,             ///< orderly: close_notify of TLS, then FIN of TCP
    unannounced_close, ///< FIN of TCP without close_notify; an attacker can forge this end
    reset,             ///< RST of TCP, which may discard bytes that are still in transit
    stall              ///< the connection stays open, but the service sends nothing more
};

/// Ends the connection after some or all bytes of the response. The response does not announce that the connection
/// will close.
struct cut {
    /// Value of `after` that sends the complete response.
    static constexpr std::size_t whole_response = std::numeric_limits<std::size_t>::max();

    /// Number of bytes of the response that are sent, including its header. 0 sends nothing. Default: all.
    std::size_t after = whole_response;

    /// How the connection ends. Default: `close`.
    close_mode mode = close_mode::close;

    /// Time between the last byte sent and the end of the connection. In this time the client may return the
    /// connection to its pool. Default: 0.
    std::chrono::milliseconds wait{0};
};

} // namespace faults

/// The fault of one request: a replacement for its response, faults in the transmission of the response, or both. All
/// members can be combined. The default does nothing. Every time is at most 1 h.
struct fault {
    /// Replacement for Graph's response. Default: `std::monostate`, which keeps Graph's response.
    std::variant<std::monostate, faults::status, faults::wrong_json, faults::throttle, faults::expired_token,
                 faults::claims_challenge, faults::oauth_error>
        response;

    /// Sends `100 Continue` before the response, even if the client did not ask for it.
    bool interim_continue = false;

    /// Time before the first byte of the response, in addition to `local_graph_config::latency`.
    std::chrono::milliseconds delay{0};

    /// Compresses the body if the request accepts gzip.
    bool gzip = false;

    /// Sends the body in chunks with extensions and trailers if the request is HTTP/1.1.
    bool chunked = false;

    std::optional<faults::drip> drip; ///< sends the response in pieces
    std::optional<faults::cut> cut;   ///< ends the connection
};

/// A range of request numbers, both ends included. The first request of a service has number 1.
struct request_numbers {
    std::uint64_t first = 1;                                        ///< at least 1
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max(); ///< at least `first`
};

/// Selects the requests to which a rule applies. A request matches if it meets the condition of every member. Default:
/// all requests match.
struct request_filter {
    /// The request's number is in one of these ranges. Default: empty, which matches every number.
    std::vector<request_numbers> numbers;

    /// Probability that a request matches, 0–1. The draw is a pure function of `local_graph_config::seed`, the
    /// request's number and the position of the rule in the plan.
    double probability = 1;

    /// The request's body contains this user id.
    std::optional<user_id> id;

    /// HTTP method in upper case. Default: empty, which matches every method.
    std::string method;

    /// Text that the request's path contains, such as `/token` or `getPresences`. Default: empty, which matches every
    /// path. Rules with `faults::expired_token` or `faults::claims_challenge` apply only to requests to Graph, not to
    /// the login service.
    std::string path;

    /// Maximum number of requests to which the rule applies. Default: 0, which means no limit.
    std::uint64_t times = 0;
};

/// A fault and the requests to which it applies.
struct fault_rule {
    request_filter when; ///< selects the requests
    fault what;          ///< is applied to these requests
};

/// The faults of a `local_graph`. The first rule that applies to a request decides, and no other rule applies to that
/// request. Requests to which no rule applies get a normal response.
/// Example: docs/testing_your_server.md
struct fault_plan {
    std::vector<fault_rule> rules; ///< in the order in which they are tried
};

} // namespace copresence

#endif
