// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

#pragma GCC visibility push(default)

namespace copresence {

/// What can be wrong with one answer of `local_graph`.
namespace faults {

/// A status in the answer's place.
struct status {
    /// 200…599.
    unsigned code = 503;

    /// In the order in which they are sent.
    std::vector<std::pair<std::string, std::string>> headers;

    /// Empty (default): from 400 on Graph's error envelope, else nothing.
    std::string body;
};

/// Answers with status 200 that are not the contract's.
enum class json_kind {
    html,       ///< a gateway's page, of type text/html
    nothing,    ///< an empty body
    cut,        ///< a text that breaks off, though its length is as announced
    list,       ///< the presences without the object around them
    no_value,   ///< an object without the member `value`
    text_value, ///< a `value` that is a text
    wrong_id,   ///< a presence whose id is no GUID
    trailing    ///< something more after the end
};

/// Status 200 with a body that is not the contract's.
struct wrong_json {
    json_kind kind = json_kind::html; ///< what the body is
};

/// 429 for what exceeds a budget, as Graph does it: every request counts, those that are throttled too, and
/// `Retry-After` has a fraction. The rule applies only to what is throttled.
/// Source: presence, learn.microsoft.com/graph/throttling-limits.
struct throttle {
    /// In any window, 1…1,000,000.
    std::size_t requests = 1500;

    /// More than 0, at most 1 h.
    std::chrono::milliseconds window{30'000};

    /// Told to the client. Empty (default): what is left until the budget would admit a request. At most 24 h.
    std::optional<std::chrono::milliseconds> retry_after;
};

/// 401, as for a token that has expired.
struct expired_token {
    /// Requests with this token pass: it is accepted beside `local_graph_config::token`, from the first request on.
    /// Empty (default): every token is refused.
    std::string accepted;
};

/// 401 with `insufficient_claims` and the claims in base64.
/// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
struct claims_challenge {
    /// The JSON text that the client's token provider is to get.
    std::string claims = R"({"access_token":{"acrs":{"essential":true,"value":"c1"}}})";

    /// As `expired_token::accepted`.
    std::string accepted;
};

/// An error of the login service in the answer's place, in Entra's form.
/// Source: learn.microsoft.com/entra/identity-platform/reference-error-codes.
struct oauth_error {
    /// `invalid_grant`, `temporarily_unavailable`, `slow_down`, …
    std::string error = "temporarily_unavailable";

    /// The number behind `AADSTS`.
    unsigned code = 90033;

    /// What stands behind the number.
    std::string description = "A transient error has occurred. Please try again.";

    /// 400…599.
    unsigned status = 503;

    /// Such as `consent_required`. Empty (default): left out.
    std::string suberror;

    /// JSON text, of a policy that asks for more. Empty (default): left out.
    std::string claims;
};

/// The response in pieces of `bytes`, with `interval` between them.
struct drip {
    std::size_t bytes = 1;                  ///< at least 1
    std::chrono::milliseconds interval{10}; ///< at most 1 h
};

/// How a connection ends.
enum class ending {
    close,             ///< in order: TLS's close_notify, then TCP's end
    unannounced_close, ///< TCP's end alone, as an attacker can feign it
    reset,             ///< TCP's RST; bytes on their way may be lost with it
    stall              ///< not at all: nothing more comes until the client gives up
};

/// The end of the connection after some bytes of the response, or after all of it. The response does not announce it.
struct cut {
    /// For `after`: the response is complete.
    static constexpr std::size_t whole_response = std::numeric_limits<std::size_t>::max();

    /// Bytes of the response that are sent, header included. 0: none. Default: all.
    std::size_t after = whole_response;

    /// How the connection ends. Default: in order.
    ending how = ending::close;

    /// Waited before the connection ends: the client may have put it aside by then. Default: 0.
    std::chrono::milliseconds wait{0};
};

} // namespace faults

/// What is done to one request: something in the answer's place, and something on its way. All of it may be combined;
/// the default does nothing. Times are at most 1 h.
struct fault {
    /// In place of Graph's own answer; `std::monostate` (default): Graph's own.
    std::variant<std::monostate, faults::status, faults::wrong_json, faults::throttle, faults::expired_token,
                 faults::claims_challenge, faults::oauth_error>
        answer;

    /// Sends `100 Continue` before everything else, whether or not it was asked for.
    bool interim_continue = false;

    /// Waited before the response's first byte, on top of `local_graph_config::latency`.
    std::chrono::milliseconds delay{0};

    /// Compresses the body, where the request accepts that.
    bool gzip = false;

    /// Sends the body in chunks, with extensions and trailers, where the request is HTTP/1.1.
    bool chunked = false;

    std::optional<faults::drip> drip; ///< sends the response in pieces
    std::optional<faults::cut> cut;   ///< ends the connection
};

/// Requests by their number, both ends included. The first request of a service is number 1.
struct request_numbers {
    std::uint64_t first = 1;                                        ///< at least 1
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max(); ///< not before `first`
};

/// Which requests a rule is for: those for which every member holds. Default: all.
struct request_filter {
    /// One of these. Empty (default): any number.
    std::vector<request_numbers> numbers;

    /// 0…1; a pure function of `local_graph_config::seed`, the request's number, and the rule's place in the plan.
    double probability = 1;

    /// Asks for this user.
    std::optional<user_id> id;

    /// Upper case. Empty (default): any.
    std::string method;

    /// What the request's path contains, such as `/token` or `getPresences`. Empty (default): any.
    /// `faults::expired_token` and `faults::claims_challenge` are about Graph's requests, whatever the path.
    std::string path;

    /// Applies no more often than this. 0 (default): no limit.
    std::uint64_t times = 0;
};

/// What happens to some requests.
struct fault_rule {
    request_filter when; ///< to which ones
    fault what;          ///< what happens to them
};

/// How a `local_graph` misbehaves: the first rule that applies to a request decides, and only that one. Requests to
/// which none applies are answered as ever.
/// Example: docs/testing_your_server.md
struct fault_plan {
    std::vector<fault_rule> rules; ///< in the order in which they are tried
};

} // namespace copresence

#pragma GCC visibility pop

#endif
