// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TEXT_WIPED_STRING_HPP
#define COPRESENCE_TEXT_WIPED_STRING_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <string>

namespace copresence {

/// A buffer for requests, which hold secrets: its memory is overwritten before it is given back. Only for
/// texts that are longer than the 15 bytes which a string keeps in itself.
using wiped_string = std::basic_string<char, std::char_traits<char>, detail::wiping_allocator<char>>;

} // namespace copresence

#endif
