// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/graph_writer.hpp"

#include "http/request_text.hpp"

namespace copresence::detail {

graph_writer::graph_writer(const url& server, std::string_view user_agent_prefix, bool gzip) {
    auto agent = std::string{user_agent_prefix};
    if (!agent.empty()) agent += ' ';
    agent += user_agent;
    request_text text{common_fields_};
    text.field("Host", server.authority()).field("User-Agent", agent).field("Accept", "application/json");
    if (gzip) text.field("Accept-Encoding", "gzip");
}

void graph_writer::write(wiped_string& out, const graph_request& request,
                         const attempt_header& attempt) const {
    out.clear();
    out.reserve(request.target.size() + common_fields_.size() + attempt.token.size() + request.body.size() +
                320);
    request_text text{out};
    text.line(request.method, request.target).fields(common_fields_);
    text.field("client-request-id", attempt.client_request_id);
    if (attempt.retry > 0) text.field("Retry-Attempt", std::to_string(attempt.retry));
    if (!attempt.traceparent.empty()) text.field("traceparent", attempt.traceparent);
    out += "Authorization: Bearer ";
    out += attempt.token;
    out += "\r\n";
    if (!request.body.empty()) {
        text.end("application/json", request.body);
    } else {
        if (request.method != "GET") text.field("Content-Length", "0");
        text.end();
    }
}

} // namespace copresence::detail
