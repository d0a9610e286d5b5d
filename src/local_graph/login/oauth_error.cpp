// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/oauth_error.hpp"

#include "local_graph/http_date.hpp"
#include "local_graph/json_text.hpp"

namespace copresence::detail::embedded {

namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += ',';
    append_json_text(out, name);
    out += ':';
    append_json_text(out, value);
}

// Returns a time in the format of the login service: `2016-01-09 02:02:12Z`.
std::string timestamp(std::time_t when) {
    auto text = iso_date(when);
    text[text.find('T')] = ' ';
    return text;
}

} // namespace

std::string description_of(const oauth_error& error, const oauth_error_context& context) {
    std::string text = "AADSTS" + std::to_string(error.code) + ": " + error.description;
    text += "\r\nTrace ID: " + context.trace_id;
    text += "\r\nCorrelation ID: " + context.correlation_id;
    return text + "\r\nTimestamp: " + timestamp(context.now);
}

void append_oauth_error(std::string& out, const oauth_error& error, const oauth_error_context& context) {
    const auto code = std::to_string(error.code);
    out += "{\"error\":";
    append_json_text(out, error.error);
    append_member(out, "error_description", description_of(error, context));
    out += ",\"error_codes\":[" + code + ']';
    append_member(out, "timestamp", timestamp(context.now));
    append_member(out, "trace_id", context.trace_id);
    append_member(out, "correlation_id", context.correlation_id);
    append_member(out, "error_uri", "https://login.microsoftonline.com/error?code=" + code);
    if (!error.suberror.empty()) append_member(out, "suberror", error.suberror);
    if (!error.claims.empty()) append_member(out, "claims", error.claims);
    out += '}';
}

oauth_error invalid_request(unsigned code, std::string description) {
    return {"invalid_request", code, std::move(description), 400, {}, {}};
}

oauth_error invalid_grant(unsigned code, std::string description) {
    return {"invalid_grant", code, std::move(description), 400, {}, {}};
}

oauth_error invalid_client(unsigned code, std::string description) {
    return {"invalid_client", code, std::move(description), 401, {}, {}};
}

} // namespace copresence::detail::embedded
