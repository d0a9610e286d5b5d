// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_SEND_HPP
#define COPRESENCE_GRAPH_SEND_HPP

#include "graph/graph_request.hpp"
#include "graph/operation.hpp"
#include "graph/response_handler.hpp"
#include "limits/retry_policy.hpp"

#include <copresence/result.hpp>

#include <boost/asio/awaitable.hpp>

namespace copresence::detail {

/// Sends a request to Graph, attempt after attempt, until one succeeds or `policy` decides that no further attempt follows. The
/// only retry loop for requests to Graph. `handler` receives the response. It may change `request` before another attempt.
///
/// Errors: the failure of the last attempt. All arguments must outlive the coroutine.
boost::asio::awaitable<result<void>> send(operation::worker& worker, graph_request& request,
                                          response_handler& handler, retry_policy& policy);

} // namespace copresence::detail

#endif
