// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FORMAT_JSONL_HPP
#define COPRESENCE_CLI_FORMAT_JSONL_HPP

#include <copresence/presence.hpp>

#include <span>
#include <string>

namespace copresence::detail::cli {

/// Returns one JSON object per line, with the member names of Graph.
std::string format_jsonl(std::span<const presence> presences);

} // namespace copresence::detail::cli

#endif
