// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_GRAPH_WRITER_HPP
#define COPRESENCE_GRAPH_GRAPH_WRITER_HPP

#include "base/wiped_string.hpp"
#include "graph/graph_request.hpp"
#include "http/url.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The header fields that differ between the attempts of a request.
struct attempt_header {
    std::string_view token;
    std::string_view client_request_id;
    std::size_t retry = 0;          ///< sent as `Retry-Attempt` if greater than 0
    std::string_view traceparent{}; ///< empty: not sent
};

/// Writes whole requests to Graph: header and body into one buffer, so that one write operation sends both.
class graph_writer {
public:
    graph_writer(const url& server, std::string_view user_agent_prefix, bool gzip);

    /// Replaces the content of `out` with the request.
    void write(wiped_string& out, const graph_request& request, const attempt_header& attempt) const;

private:
    std::string common_fields_;
};

} // namespace copresence::detail

#endif
