// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_SERVICE_STATE_HPP
#define COPRESENCE_LOCAL_GRAPH_SERVICE_STATE_HPP

#include "local_graph/counters.hpp"
#include "local_graph/graph_service.hpp"

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace copresence::detail::embedded {

class http_session;

/// State that all sessions of a service share. All members except `counts` are used on the service's strand
/// only.
struct service_state {
    service_state(local_graph_config config, std::string origin,
                  std::optional<boost::asio::ssl::context> tls_context, std::shared_ptr<login_service> login)
        : tls{std::move(tls_context)}
        , latency{config.latency}
        , graph{std::move(config), std::move(origin), std::move(login)} {}

    std::optional<boost::asio::ssl::context> tls; ///< empty: plain HTTP
    std::chrono::milliseconds latency;
    graph_service graph;
    counters counts;
    std::unordered_set<http_session*> sessions; ///< open sessions, which add and remove themselves
    bool closed = false;
};

} // namespace copresence::detail::embedded

#endif
