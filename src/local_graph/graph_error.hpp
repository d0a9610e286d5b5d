// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_GRAPH_ERROR_HPP
#define COPRESENCE_LOCAL_GRAPH_GRAPH_ERROR_HPP

#include <copresence/local_graph.hpp>

#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// An error response of Graph: its status, the code and message of the error envelope, and additional header
/// fields.
struct graph_error {
    unsigned status = 400;
    std::string code;
    std::string message;
    local_graph_headers headers;
};

/// The members of Graph's error envelope besides the error itself.
struct error_context {
    std::string_view date; ///< ISO 8601 with offset
    std::string_view request_id;
    std::string_view client_request_id; ///< empty: omitted
};

/// Appends the error envelope, `{"error":{"code":…,"message":…,"innerError":{…}}}`.
/// Source: learn.microsoft.com/graph/errors; the schema ODataError of Graph's OpenAPI description.
void append_envelope(std::string& out, const graph_error& error, const error_context& context);

graph_error bad_request(std::string message);
graph_error unauthorized(std::string message);

/// Returns a 401 error that requests a token with these claims.
/// Source: learn.microsoft.com/entra/identity-platform/claims-challenge.
graph_error claims_challenge(std::string message, std::string_view claims);

} // namespace copresence::detail::embedded

#endif
