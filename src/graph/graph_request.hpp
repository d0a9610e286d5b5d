// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_GRAPH_REQUEST_HPP
#define COPRESENCE_GRAPH_GRAPH_REQUEST_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail {

/// A request to Graph. The header fields that all requests have are added by `graph_writer`.
struct graph_request {
    std::string_view method = "GET";
    std::string target;     ///< path and query, from the root of the server
    std::string body;       ///< JSON; empty: no body
    bool repeatable = true; ///< the server may receive the request twice without harm
    std::size_t ids = 0;    ///< number of ids in the request, for events
};

} // namespace copresence::detail

#endif
