// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_ATOMIC_FILE_HPP
#define COPRESENCE_LOCAL_GRAPH_ATOMIC_FILE_HPP

#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// Writes a file that is readable by all users, through a temporary file in the same folder. A process that
/// waits for the file never reads an incomplete file.
/// Errors: throws `std::system_error` naming the path. No temporary file is left behind.
void write_atomically(const std::string& path, std::string_view content);

} // namespace copresence::detail::embedded

#endif
