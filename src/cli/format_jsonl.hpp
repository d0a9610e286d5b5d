// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FORMAT_JSONL_HPP
#define COPRESENCE_CLI_FORMAT_JSONL_HPP

#include <copresence/presence.hpp>

#include <span>
#include <string>

namespace copresence::cli {

/// One JSON object a line, with Graph's own member names.
std::string format_jsonl(std::span<const presence> presences);

} // namespace copresence::cli

#endif
