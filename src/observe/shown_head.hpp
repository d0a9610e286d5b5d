// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_OBSERVE_SHOWN_HEAD_HPP
#define COPRESENCE_OBSERVE_SHOWN_HEAD_HPP

#include <string>
#include <string_view>
#include <vector>

namespace copresence {

/// The complete lines of a message's head, up to the empty one, as `events::head_lines` are. Conceals what its place gives
/// away as a secret: credentials, cookies, the query of a `Location`. One that may be anywhere, such as a token that is
/// repeated, must be concealed before.
std::vector<std::string> shown_head(std::string_view head);

} // namespace copresence

#endif
