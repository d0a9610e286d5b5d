// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BASE_CONCEAL_HPP
#define COPRESENCE_BASE_CONCEAL_HPP

#include <string>
#include <string_view>

namespace copresence {

/// Returns `text` with `instead` in place of each occurrence of `secret`. An empty secret has no occurrences.
std::string conceal(std::string_view text, std::string_view secret, std::string_view instead);

} // namespace copresence

#endif
