// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/result.hpp>

#include "base/sanitize.hpp"

#include <boost/asio/error.hpp>

#include <ostream>
#include <sstream>
#include <utility>

namespace copresence::detail {

namespace {

const char* message_of(errc value) {
    switch (value) {
    case errc::invalid_user_id: return "not a user id";
    case errc::invalid_option: return "an option is out of range";
    case errc::too_many_ids: return "too many ids in one call";
    case errc::client_closed: return "the client was closed";
    case errc::timeout: return "timed out";
    case errc::host_not_found: return "the host was not found";
    case errc::connect_failed: return "could not connect";
    case errc::connection_lost: return "the connection was lost";
    case errc::truncated_response: return "the response ended before it was complete";
    case errc::proxy_unreachable: return "the proxy could not be reached";
    case errc::proxy_rejected: return "the proxy rejected the request to connect to the server";
    case errc::proxy_failed: return "the proxy failed to connect to the server";
    case errc::untrusted_certificate: return "the server's certificate is not signed by a trusted authority";
    case errc::expired_certificate: return "the server's certificate is expired or not yet valid";
    case errc::wrong_host_name: return "the server's certificate is for another host name";
    case errc::tls_version_rejected: return "the server does not support TLS 1.2 or newer";
    case errc::tls_failed: return "the TLS handshake or connection failed";
    case errc::malformed_http: return "the response is not valid HTTP";
    case errc::malformed_response: return "the response does not match the format that Graph documents";
    case errc::header_too_large:
        return "the response header is larger than the limit (limit_config::header_size)";
    case errc::body_too_large: return "the response body is larger than the limit (limit_config::body_size)";
    case errc::text_too_large:
        return "a string in the response is larger than the limit (limit_config::string_size)";
    case errc::too_many_members:
        return "an object or array in the response has more entries than the limit "
               "(limit_config::json_members)";
    case errc::nested_too_deep:
        return "the response is nested deeper than the limit (limit_config::json_depth)";
    case errc::too_many_pages:
        return "the response has more pages than the limit (limit_config::pages_per_chunk)";
    case errc::repeated_page: return "the response links to a page that was already read";
    case errc::foreign_page: return "the response links to a page on another server";
    case errc::unexpected_redirect: return "the server redirected the request; redirects are not followed";
    case errc::token_unavailable: return "no access token available";
    case errc::malformed_token: return "the access token is empty or contains invalid characters";
    case errc::interaction_required: return "a user has to sign in";
    case errc::consent_required:
        return "the application's permissions need consent from a user or administrator";
    }
    return "unknown copresence error";
}

const char* message_of(condition value) {
    switch (value) {
    case condition::invalid_argument: return "invalid argument";
    case condition::closed: return "closed";
    case condition::timed_out: return "timed out";
    case condition::unreachable: return "unreachable";
    case condition::proxy_rejected: return "rejected by the proxy";
    case condition::untrusted_server: return "untrusted server";
    case condition::unauthorized: return "unauthorized";
    case condition::interaction_required: return "interaction required";
    case condition::consent_required: return "consent required";
    case condition::forbidden: return "forbidden";
    case condition::not_found: return "not found";
    case condition::rejected: return "rejected";
    case condition::throttled: return "throttled";
    case condition::service_failure: return "service failure";
    case condition::bad_response: return "invalid response";
    }
    return "unknown copresence condition";
}

// Returns the condition of one of the library's own errors.
condition condition_of(errc value) {
    switch (value) {
    case errc::invalid_user_id:
    case errc::invalid_option:
    case errc::too_many_ids: return condition::invalid_argument;
    case errc::client_closed: return condition::closed;
    case errc::timeout: return condition::timed_out;
    case errc::host_not_found:
    case errc::connect_failed:
    case errc::connection_lost:
    case errc::truncated_response:
    case errc::proxy_unreachable:
    case errc::proxy_failed: return condition::unreachable;
    case errc::proxy_rejected: return condition::proxy_rejected;
    case errc::untrusted_certificate:
    case errc::expired_certificate:
    case errc::wrong_host_name:
    case errc::tls_version_rejected:
    case errc::tls_failed: return condition::untrusted_server;
    case errc::malformed_http:
    case errc::malformed_response:
    case errc::header_too_large:
    case errc::body_too_large:
    case errc::text_too_large:
    case errc::nested_too_deep:
    case errc::too_many_members:
    case errc::too_many_pages:
    case errc::repeated_page:
    case errc::foreign_page:
    case errc::unexpected_redirect: return condition::bad_response;
    case errc::token_unavailable:
    case errc::malformed_token: return condition::unauthorized;
    case errc::interaction_required: return condition::interaction_required;
    case errc::consent_required: return condition::consent_required;
    }
    return condition::bad_response;
}

condition condition_of_status(int status) {
    switch (status) {
    case 401: return condition::unauthorized;
    case 403: return condition::forbidden;
    case 404: return condition::not_found;
    case 429: return condition::throttled;
    default: break;
    }
    if (status >= 400 && status < 500) return condition::rejected;
    if (status >= 500 && status < 600) return condition::service_failure;
    return condition::bad_response;
}

class copresence_category_type final : public boost::system::error_category {
    const char* name() const noexcept override { return "copresence"; }

    std::string message(int value) const override { return message_of(static_cast<errc>(value)); }

    boost::system::error_condition default_error_condition(int value) const noexcept override {
        return make_error_condition(condition_of(static_cast<errc>(value)));
    }

    bool equivalent(int value, const boost::system::error_condition& to) const noexcept override {
        const auto own = default_error_condition(value);
        if (own == to) return true;
        // Errors that need a user (sign-in or consent) also match the more general condition `unauthorized`.
        const bool needs_a_user = own == make_error_condition(condition::interaction_required) ||
                                  own == make_error_condition(condition::consent_required);
        return needs_a_user && to == make_error_condition(condition::unauthorized);
    }
};

class condition_category_type final : public boost::system::error_category {
    const char* name() const noexcept override { return "copresence.condition"; }

    std::string message(int value) const override { return message_of(static_cast<condition>(value)); }
};

class http_category_type final : public boost::system::error_category {
    const char* name() const noexcept override { return "copresence.http"; }

    std::string message(int value) const override { return "HTTP status " + std::to_string(value); }

    boost::system::error_condition default_error_condition(int value) const noexcept override {
        return make_error_condition(condition_of_status(value));
    }
};

std::string what_of(const failure& cause) {
    std::ostringstream out;
    out << sanitize(cause.code.message());
    if (const auto rest = (std::ostringstream{} << cause.info).str(); !rest.empty()) out << ": " << rest;
    return out.str();
}

} // namespace

} // namespace copresence::detail

namespace copresence {

const boost::system::error_category& copresence_category() noexcept {
    static const detail::copresence_category_type category;
    return category;
}

const boost::system::error_category& condition_category() noexcept {
    static const detail::condition_category_type category;
    return category;
}

const boost::system::error_category& http_category() noexcept {
    static const detail::http_category_type category;
    return category;
}

error_code make_error_code(errc value) noexcept { return {static_cast<int>(value), copresence_category()}; }

boost::system::error_condition make_error_condition(condition value) noexcept {
    return {static_cast<int>(value), condition_category()};
}

std::ostream& operator<<(std::ostream& out, errc value) { return out << detail::message_of(value); }

std::ostream& operator<<(std::ostream& out, condition value) { return out << detail::message_of(value); }

std::string_view to_string(step value) noexcept {
    switch (value) {
    case step::none: return "none";
    case step::token: return "waiting for a token";
    case step::lease: return "waiting for a connection";
    case step::rate_limiter: return "waiting for the rate limiter";
    case step::backoff: return "waiting before a retry";
    case step::resolve: return "name look-up";
    case step::connect: return "connect";
    case step::proxy_handshake: return "asking the proxy for a tunnel";
    case step::tls_handshake: return "TLS handshake";
    case step::write: return "sending the request";
    case step::response_header: return "waiting for the response";
    case step::response_body: return "receiving the response";
    case step::attempt: return "the whole attempt";
    case step::call: return "the whole call";
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& out, step value) { return out << to_string(value); }

std::ostream& operator<<(std::ostream& out, const diagnostics& value) {
    const char* separator = "";
    const auto item = [&](std::string_view name, const auto& content) {
        out << separator << name << content;
        separator = ", ";
    };
    const auto text = [&](std::string_view name, std::string_view content) {
        if (!content.empty()) item(name, detail::sanitize(content));
    };
    text("", value.detail);
    if (value.step != step::none) item("step: ", value.step);
    text("server ", value.server);
    text("proxy ", value.proxy);
    if (value.http_status != 0) item("HTTP ", value.http_status);
    text("code ", value.graph.code);
    text("message: ", value.graph.message);
    text("sign-in error ", value.sign_in.error);
    if (value.sign_in.aadsts_code != 0) item("AADSTS", value.sign_in.aadsts_code);
    text("message: ", value.sign_in.message);
    text("hint: ", value.hint);
    text("correlation-id ", value.sign_in.correlation_id);
    text("body: ", value.body_excerpt);
    if (value.retry_after) item("retry after ms: ", value.retry_after->count());
    if (value.transport) text("transport: ", value.transport.message());
    text("request-id ", value.graph.request_id);
    text("client-request-id ", value.graph.client_request_id);
    text("date ", value.graph.date);
    text("server info ", value.graph.server_info);
    if (value.call.attempts != 0) item("requests: ", value.call.attempts);
    if (value.pool.connections_max != 0) {
        item("connections: ", value.pool.connections_open);
        out << " of " << value.pool.connections_max;
    }
    if (value.call.chunks != 0) {
        item("chunks received: ", value.call.chunks_completed);
        out << " of " << value.call.chunks;
    }
    if (value.call.elapsed.count() != 0) {
        item("after ", value.call.elapsed.count());
        out << " ms";
    }
    return out;
}

api_error::api_error(failure cause)
    : system_error{cause.code} {
    what_ = std::make_shared<const std::string>(detail::what_of(cause));
    diagnostics_ = std::make_shared<const copresence::diagnostics>(std::move(cause.info));
}

void throw_exception_from_error(const failure& cause, const boost::source_location&) {
    throw api_error{cause};
}

} // namespace copresence
