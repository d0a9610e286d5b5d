// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/failure_message.hpp"

#include "base/redact.hpp"
#include "cli/terminal_text.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace copresence::detail::cli {

namespace {

/// Maximum size in characters of a text quoted from the service.
constexpr std::size_t longest_quote = 300;

constexpr const char* proxy_advice = "; check --proxy and the environment variable HTTPS_PROXY";

std::string server_of(const failure& cause) {
    return cause.info.server.empty() ? "the service" : cause.info.server;
}

/// Returns ` (reason)`. The reason is `diagnostics::detail`, unless that is empty or only the name of the server.
/// Otherwise the reason is the error of the transport. Without a reason, the result is empty.
std::string reason_of(const failure& cause) {
    const diagnostics& info = cause.info;
    if (info.server.find(info.detail) == std::string::npos) return " (" + info.detail + ")";
    return info.transport ? " (" + info.transport.message() + ")" : "";
}

/// Returns ` (status code: message)`, for example ` (403 Forbidden: Access is denied.)`.
std::string answer_of(const failure& cause) {
    const diagnostics& info = cause.info;
    std::string text =
        " (" +
        std::to_string(info.http_status != 0 ? info.http_status : static_cast<unsigned>(cause.code.value()));
    if (!info.graph.code.empty()) text += " " + info.graph.code;
    const std::string& words = info.graph.message.empty() ? info.body_excerpt : info.graph.message;
    if (!words.empty()) text += ": " + terminal_text(words, longest_quote).text;
    return text + ")";
}

std::string in_seconds(std::chrono::milliseconds value) {
    std::ostringstream out;
    out << static_cast<double>(value.count()) / 1'000 << " s";
    return out.str();
}

/// Returns the message for a timeout in a step that involves the proxy. Returns an empty text for other steps.
std::string proxy_timeout_message(const failure& cause) {
    switch (cause.info.step) {
    case step::resolve:
        return "timed out looking up the name of the proxy " + cause.info.proxy +
               "; check the DNS settings of this machine";
    case step::connect: return "timed out connecting to the proxy " + cause.info.proxy + proxy_advice;
    case step::proxy_handshake:
        return "timed out waiting for the proxy " + cause.info.proxy + " to connect to " + server_of(cause) +
               proxy_advice;
    default: return {};
    }
}

std::string timeout_message(const failure& cause) {
    if (!cause.info.proxy.empty()) {
        if (std::string message = proxy_timeout_message(cause); !message.empty()) return message;
    }
    const std::string server = server_of(cause);
    const std::string after =
        cause.info.call.elapsed.count() != 0 ? " after " + in_seconds(cause.info.call.elapsed) : "";
    switch (cause.info.step) {
    case step::call:
        return "timed out" + after + ": no complete response from " + server +
               "; try again, or increase --timeout";
    case step::resolve:
        return "timed out looking up the name of " + server + "; check the DNS settings of this machine";
    case step::connect:
        return "timed out connecting to " + server +
               "; check --endpoint, and the firewalls between this machine and the server";
    case step::token: return "timed out waiting for a token";
    default: break;
    }
    return "timed out" + after + " (" + std::string{to_string(cause.info.step)} + "): " + server +
           " is reachable but did not respond in time; try again";
}

std::string http_message(const failure& cause) {
    const std::string server = server_of(cause);
    const std::string response = answer_of(cause);
    if (cause.code == condition::unauthorized) {
        return server + " rejected the token" + response +
               "; the token may have expired, or may be meant for another service: get a new token";
    }
    if (cause.code == condition::forbidden) {
        return server + " does not allow this token to read presences" + response +
               "; the application requires the permission Presence.Read.All, with consent from a user or "
               "administrator";
    }
    if (cause.code == condition::not_found) {
        return server + " did not find the requested resource" + response +
               "; check --endpoint, --api-version and the ids";
    }
    if (cause.code == condition::throttled) {
        const auto& wait = cause.info.retry_after;
        return server + " is throttling this application" + response + "; try again " +
               (wait ? "in " + in_seconds(*wait) : std::string{"later"});
    }
    if (cause.code == condition::service_failure) return server + " failed" + response + "; try again later";
    return server + " rejected the request" + response;
}

// Returns the error code and message of the sign-in service, for example ` (invalid_client, AADSTS7000215: …)`. Without
// an error code, returns `reason_of(cause)`.
std::string sign_in_response(const failure& cause) {
    const diagnostics& info = cause.info;
    if (info.sign_in.error.empty()) return reason_of(cause);
    std::string text = " (" + terminal_text(info.sign_in.error, longest_quote).text;
    if (info.sign_in.aadsts_code != 0) text += ", AADSTS" + std::to_string(info.sign_in.aadsts_code);
    if (!info.sign_in.message.empty()) text += ": " + terminal_text(info.sign_in.message, longest_quote).text;
    return text + ")";
}

std::string token_message(const failure& cause) {
    std::string text = "cannot get a token: " + cause.code.message() + sign_in_response(cause);
    if (!cause.info.hint.empty()) text += "; " + cause.info.hint;
    if (cause.code == errc::interaction_required) text += "; run 'copresence login'";
    if (!cause.info.sign_in.correlation_id.empty())
        text += "; correlation-id " + cause.info.sign_in.correlation_id;
    return text;
}

std::string library_message(const failure& cause) {
    const std::string server = server_of(cause);
    const std::string reason = reason_of(cause);
    switch (static_cast<errc>(cause.code.value())) {
    case errc::timeout: return timeout_message(cause);
    case errc::host_not_found:
        return "the host of " + server + " was not found" + reason +
               "; check --endpoint, and the DNS settings of this machine";
    case errc::connect_failed:
        return "cannot connect to " + server + reason + "; check --endpoint, and that the service is running";
    case errc::connection_lost:
        return "the connection to " + server + " was lost before the response was complete" + reason +
               "; try again";
    case errc::truncated_response:
        return "the response of " + server + " ended before it was complete" + reason + "; try again";
    case errc::proxy_unreachable: return "cannot reach the proxy " + cause.info.proxy + reason + proxy_advice;
    case errc::proxy_rejected:
        return "the proxy " + cause.info.proxy + " rejected the request to connect to " + server + reason +
               proxy_advice;
    case errc::proxy_failed:
        return "the proxy " + cause.info.proxy + " failed to connect to " + server + reason + proxy_advice;
    case errc::untrusted_certificate:
        return "the certificate of " + server + " is not signed by a trusted authority" + reason +
               "; if you trust the service, specify its certificate authority with --ca-file";
    case errc::expired_certificate:
        return "the certificate of " + server + " is expired or not yet valid" + reason +
               "; check this machine's clock; if it is correct, the service must renew the certificate";
    case errc::wrong_host_name:
        return "the certificate of " + server + " is for another host" + reason +
               "; check the host in --endpoint";
    case errc::tls_version_rejected: return server + " does not support TLS 1.2 or newer" + reason;
    case errc::tls_failed:
        return "the TLS connection to " + server + " failed" + reason +
               "; check that --endpoint is an https service";
    case errc::unexpected_redirect:
        return server + " redirected the request" + reason + "; redirects are not followed; check --endpoint";
    case errc::token_unavailable:
    case errc::malformed_token:
    case errc::interaction_required:
    case errc::consent_required: return token_message(cause);
    case errc::malformed_http:
    case errc::malformed_response:
        return server + " did not respond as Microsoft Graph does: " + cause.code.message() + reason +
               "; check --endpoint";
    default: return "the response of " + server + " cannot be used: " + cause.code.message() + reason;
    case errc::invalid_user_id:
    case errc::invalid_option:
    case errc::too_many_ids:
    case errc::client_closed: return cause.code.message() + reason;
    }
}

std::string message_of(const failure& cause) {
    if (cause.code.category() == http_category()) return http_message(cause);
    if (cause.code.category() == copresence_category()) return library_message(cause);
    if (cause.code == boost::asio::error::operation_aborted) return "the call was cancelled";
    return "the communication with " + server_of(cause) + " failed: " + cause.code.message() +
           reason_of(cause);
}

} // namespace

std::string failure_message(const failure& cause) {
    std::string line = message_of(cause);
    if (cause.info.call.chunks > 1) {
        line += "; " + std::to_string(cause.info.call.chunks_completed) + " of " +
                std::to_string(cause.info.call.chunks) + " requests had completed";
    }
    if (!cause.info.graph.request_id.empty()) line += "; request-id " + cause.info.graph.request_id;
    return terminal_text(line).text;
}

failure without_secrets(failure cause, std::span<const secret_string> secrets) {
    diagnostics& info = cause.info;
    for (std::string* text :
         {&info.detail, &info.graph.code, &info.graph.message, &info.graph.request_id,
          &info.graph.client_request_id, &info.graph.date, &info.graph.server_info, &info.body_excerpt,
          &info.sign_in.error, &info.sign_in.message, &info.sign_in.correlation_id, &info.sign_in.claims}) {
        *text = redact(*text, secrets, "[token]");
    }
    return cause;
}

} // namespace copresence::detail::cli
