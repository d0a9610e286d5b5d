// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_SERVER_TLS_HPP
#define COPRESENCE_LOCAL_GRAPH_SERVER_TLS_HPP

#include "local_graph/certificate_authority.hpp"

#include <boost/asio/ssl/context.hpp>

#include <functional>

namespace copresence::detail::embedded {

/// Makes the TLS context of the service: TLS 1.2 or newer, session resumption with tickets, and HTTP/1.1 if
/// the client offers protocols. `configure` may be empty, and is called last.
boost::asio::ssl::context make_tls_context(const identity& server,
                                           const std::function<void(ssl_ctx_st*)>& configure);

} // namespace copresence::detail::embedded

#endif
