// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_REQUEST_BODY_HPP
#define COPRESENCE_LOCAL_GRAPH_REQUEST_BODY_HPP

#include <copresence/user_id.hpp>

#include "local_graph/graph_error.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace copresence::detail::embedded {

/// Maximum number of ids in a request.
/// Source: learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid (v1.0).
inline constexpr std::size_t max_ids = 650;

/// Reads `{"ids":["<guid>",…]}` into `ids`, in the given order and with duplicates. If the body violates the
/// API contract, returns the 400 error, and the content of `ids` is unspecified.
///
/// As in OData, unknown members are rejected and annotations (`@…`) are ignored. Graph does not document how
/// it treats an empty list, too many ids and malformed ids. The service rejects all of them, because a client
/// must not send them.
std::optional<graph_error> read_ids(std::string_view body, std::vector<user_id>& ids);

} // namespace copresence::detail::embedded

#endif
