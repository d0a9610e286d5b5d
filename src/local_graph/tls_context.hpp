// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_TLS_CONTEXT_HPP
#define COPRESENCE_LOCAL_GRAPH_TLS_CONTEXT_HPP

#include "local_graph/certificate_authority.hpp"

#include <boost/asio/ssl/context.hpp>

#include <functional>

namespace copresence::embedded {

/// The service's side of TLS: 1.2 and newer, sessions resumed by tickets, HTTP/1.1 chosen where the client
/// offers protocols. `configure` may be empty; it runs last.
boost::asio::ssl::context make_tls_context(const identity& server,
                                           const std::function<void(ssl_ctx_st*)>& configure);

} // namespace copresence::embedded

#endif
