// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TEXT_PRINTABLE_HPP
#define COPRESENCE_TEXT_PRINTABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence {

/// A text from outside, made fit for one line of an error or a log: control characters (C0, DEL, and C1 as UTF-8
/// writes them) become spaces, and what is beyond `most` bytes is cut, between UTF-8 sequences.
std::string printable(std::string_view text, std::size_t most = 1024);

} // namespace copresence

#endif
