// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/failure_message.hpp"

#include "base/redact.hpp"
#include "cli/displayable_text.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace copresence::cli {

namespace {

/// Maximum size in characters of a text quoted from the service.
constexpr std::size_t longest_quote = 300;

constexpr const char* proxy_advice = "; check --proxy and the environment variable HTTPS_PROXY";

std::string server_of(const failure& why) {
    return why.info.server.empty() ? "the service" : why.info.server;
}

/// Returns ` (reason)`. The reason is `diagnostics::detail`, unless that is empty or only the name of the server.
/// Otherwise the reason is the error of the transport. Without a reason, the result is empty.
std::string reason_of(const failure& why) {
    const diagnostics& info = why.info;
    if (info.server.find(info.detail) == std::string::npos) return " (" + info.detail + ")";
    return info.transport ? " (" + info.transport.message() + ")" : "";
}

/// Returns ` (status code: message)`, for example ` (403 Forbidden: Access is denied.)`.
std::string answer_of(const failure& why) {
    const diagnostics& info = why.info;
    std::string text = " (" + std::to_string(info.http_status != 0 ? info.http_status
                                                                   : static_cast<unsigned>(why.code.value()));
    if (!info.graph_code.empty()) text += " " + info.graph_code;
    const std::string& words = info.graph_message.empty() ? info.body_excerpt : info.graph_message;
    if (!words.empty()) text += ": " + displayable(words, longest_quote).text;
    return text + ")";
}

std::string in_seconds(std::chrono::milliseconds value) {
    std::ostringstream out;
    out << static_cast<double>(value.count()) / 1'000 << " s";
    return out.str();
}

/// Returns the message for a timeout in a step that involves the proxy. Returns an empty text for other steps.
std::string proxy_timeout_message(const failure& why) {
    switch (why.info.at) {
    case step::resolve:
        return "timed out looking up the name of the proxy " + why.info.proxy +
               "; check the network's name service";
    case step::connect: return "timed out connecting to the proxy " + why.info.proxy + proxy_advice;
    case step::proxy_handshake:
        return "timed out waiting for the proxy " + why.info.proxy + " to connect to " + server_of(why) +
               proxy_advice;
    default: return {};
    }
}

std::string timeout_message(const failure& why) {
    if (!why.info.proxy.empty()) {
        if (std::string message = proxy_timeout_message(why); !message.empty()) return message;
    }
    const std::string server = server_of(why);
    const std::string after = why.info.elapsed.count() != 0 ? " after " + in_seconds(why.info.elapsed) : "";
    switch (why.info.at) {
    case step::call:
        return "timed out" + after + ": no complete response from " + server +
               "; try again, or increase --timeout";
    case step::resolve:
        return "timed out looking up the name of " + server + "; check the network's name service";
    case step::connect:
        return "timed out connecting to " + server +
               "; check --endpoint, and the firewalls between this machine and the server";
    case step::token: return "timed out waiting for a token";
    default: break;
    }
    return "timed out" + after + " (" + std::string{to_string(why.info.at)} + "): " + server +
           " is reachable but did not respond in time; try again";
}

std::string http_message(const failure& why) {
    const std::string server = server_of(why);
    const std::string answer = answer_of(why);
    if (why.code == condition::unauthorized) {
        return server + " rejected the token" + answer +
               "; the token may have expired, or may be meant for another service: get a new one";
    }
    if (why.code == condition::forbidden) {
        return server + " does not allow this token to read presences" + answer +
               "; the application needs the permission Presence.Read.All, and consent to it";
    }
    if (why.code == condition::not_found) {
        return server + " did not find the requested resource" + answer +
               "; check --endpoint, --api-version and the ids";
    }
    if (why.code == condition::throttled) {
        const auto& wait = why.info.retry_after;
        return server + " is throttling this application" + answer + "; try again " +
               (wait ? "in " + in_seconds(*wait) : std::string{"later"});
    }
    if (why.code == condition::service_failure) return server + " failed" + answer + "; try again later";
    return server + " rejected the request" + answer;
}

// Returns the error code and message of the sign-in service, for example ` (invalid_client, AADSTS7000215: …)`. Without
// an error code, returns `reason_of(why)`.
std::string sign_in_answer(const failure& why) {
    const diagnostics& info = why.info;
    if (info.oauth_error.empty()) return reason_of(why);
    std::string text = " (" + displayable(info.oauth_error, longest_quote).text;
    if (info.aadsts_code != 0) text += ", AADSTS" + std::to_string(info.aadsts_code);
    if (!info.oauth_message.empty()) text += ": " + displayable(info.oauth_message, longest_quote).text;
    return text + ")";
}

std::string token_message(const failure& why) {
    std::string text = "cannot get a token: " + why.code.message() + sign_in_answer(why);
    if (!why.info.hint.empty()) text += "; " + why.info.hint;
    if (why.code == errc::interaction_required) text += "; run 'copresence login'";
    if (!why.info.correlation_id.empty()) text += "; correlation-id " + why.info.correlation_id;
    return text;
}

std::string library_message(const failure& why) {
    const std::string server = server_of(why);
    const std::string reason = reason_of(why);
    switch (static_cast<errc>(why.code.value())) {
    case errc::timeout: return timeout_message(why);
    case errc::host_not_found:
        return "the host of " + server + " was not found" + reason +
               "; check --endpoint, and the network's name service";
    case errc::connect_failed:
        return "cannot connect to " + server + reason + "; check --endpoint, and that the service runs";
    case errc::connection_lost:
        return "the connection to " + server + " broke before the response was complete" + reason +
               "; try again";
    case errc::truncated_answer:
        return "the response of " + server + " ended before it was complete" + reason + "; try again";
    case errc::proxy_unreachable: return "cannot reach the proxy " + why.info.proxy + reason + proxy_advice;
    case errc::proxy_refused:
        return "the proxy " + why.info.proxy + " rejected the request to connect to " + server + reason +
               proxy_advice;
    case errc::proxy_failed:
        return "the proxy " + why.info.proxy + " failed to connect to " + server + reason + proxy_advice;
    case errc::untrusted_certificate:
        return "the certificate of " + server + " is not signed by a trusted authority" + reason +
               "; if you trust the service, specify its certificate authority with --ca-file";
    case errc::expired_certificate:
        return "the certificate of " + server + " is expired or not yet valid" + reason +
               "; the service must renew it, unless this machine's clock is wrong";
    case errc::wrong_host_name:
        return "the certificate of " + server + " is for another host" + reason +
               "; check the host in --endpoint";
    case errc::tls_version_refused: return server + " does not support TLS 1.2 or newer" + reason;
    case errc::tls_failed:
        return "the TLS connection to " + server + " failed" + reason +
               "; check that --endpoint is an https service";
    case errc::unexpected_redirect:
        return server + " redirected the request" + reason + "; redirects are not followed; check --endpoint";
    case errc::token_unavailable:
    case errc::malformed_token:
    case errc::interaction_required:
    case errc::consent_required: return token_message(why);
    case errc::malformed_http:
    case errc::malformed_answer:
        return server + " did not respond as Microsoft Graph does: " + why.code.message() + reason +
               "; check --endpoint";
    default: return "the response of " + server + " cannot be used: " + why.code.message() + reason;
    case errc::invalid_user_id:
    case errc::invalid_option:
    case errc::too_many_ids:
    case errc::client_closed: return why.code.message() + reason;
    }
}

std::string message_of(const failure& why) {
    if (why.code.category() == http_category()) return http_message(why);
    if (why.code.category() == copresence_category()) return library_message(why);
    if (why.code == boost::asio::error::operation_aborted) return "the call was cancelled";
    return "the communication with " + server_of(why) + " failed: " + why.code.message() + reason_of(why);
}

} // namespace

std::string failure_message(const failure& why) {
    std::string line = message_of(why);
    if (why.info.chunks > 1) {
        line += "; " + std::to_string(why.info.chunks_answered) + " of " + std::to_string(why.info.chunks) +
                " requests had completed";
    }
    if (!why.info.request_id.empty()) line += "; request-id " + why.info.request_id;
    return displayable(line).text;
}

failure without_secrets(failure why, std::span<const secret_string> secrets) {
    diagnostics& info = why.info;
    for (std::string* text : {&info.detail, &info.graph_code, &info.graph_message, &info.request_id,
                              &info.client_request_id, &info.date, &info.server_info, &info.body_excerpt,
                              &info.oauth_error, &info.oauth_message, &info.correlation_id, &info.claims}) {
        *text = redact(*text, secrets, "[token]");
    }
    return why;
}

} // namespace copresence::cli
