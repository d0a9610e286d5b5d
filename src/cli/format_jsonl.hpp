// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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
