// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/graph_error.hpp"

#include "base/base64.hpp"
#include "local_graph/json_text.hpp"

#include <utility>

namespace copresence::detail::embedded {

void append_envelope(std::string& out, const graph_error& error, const error_context& context) {
    out += "{\"error\":{\"code\":";
    append_json_text(out, error.code);
    out += ",\"message\":";
    append_json_text(out, error.message);
    out += ",\"innerError\":{\"date\":";
    append_json_text(out, context.date);
    out += ",\"request-id\":";
    append_json_text(out, context.request_id);
    if (!context.client_request_id.empty()) {
        out += ",\"client-request-id\":";
        append_json_text(out, context.client_request_id);
    }
    out += "}}}";
}

graph_error bad_request(std::string message) { return {400, "BadRequest", std::move(message), {}}; }

graph_error unauthorized(std::string message) {
    return {401,
            "InvalidAuthenticationToken",
            std::move(message),
            {{"WWW-Authenticate",
              "Bearer realm=\"\", "
              "authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\""}}};
}

graph_error claims_challenge(std::string message, std::string_view claims) {
    auto error = unauthorized(std::move(message));
    error.headers.front().second +=
        R"(, error="insufficient_claims", claims=")" + encode_base64(claims) + '"';
    return error;
}

} // namespace copresence::detail::embedded
