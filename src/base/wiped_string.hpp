// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_WIPED_STRING_HPP
#define COPRESENCE_BASE_WIPED_STRING_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <string>

namespace copresence::detail {

/// A string whose memory is overwritten before it is freed, for texts that may contain secrets. Short strings
/// of up to 15 bytes are stored inside the object and are not overwritten. A secret of up to 15 bytes may stay there.
using wiped_string = std::basic_string<char, std::char_traits<char>, detail::wiping_allocator<char>>;

/// Overwrites and removes the content of a buffer that is kept for reuse.
inline void wipe_content(wiped_string& buffer) noexcept {
    detail::wipe(buffer.data(), buffer.size());
    buffer.clear();
}

} // namespace copresence::detail

#endif
