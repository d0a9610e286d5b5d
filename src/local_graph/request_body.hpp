// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_REQUEST_BODY_HPP
#define COPRESENCE_LOCAL_GRAPH_REQUEST_BODY_HPP

#include <copresence/user_id.hpp>

#include "local_graph/graph_error.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace copresence::embedded {

/// At most this many ids are answered in one request.
/// Source: learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid (v1.0).
inline constexpr std::size_t most_ids = 650;

/// Reads `{"ids":["<guid>",…]}` into `ids`, in the order given, duplicates included. Where the body is not
/// the contract's, the 400 that says so; `ids` then holds nothing of use.
///
/// As OData has it, other members are refused and annotations (`@…`) are passed over. That an empty list, too
/// many ids and malformed ids are refused is not documented, but the safest guess: a client must not send
/// them.
std::optional<graph_error> read_ids(std::string_view body, std::vector<user_id>& ids);

} // namespace copresence::embedded

#endif
