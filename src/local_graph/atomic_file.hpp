// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_ATOMIC_FILE_HPP
#define COPRESENCE_LOCAL_GRAPH_ATOMIC_FILE_HPP

#include <string>
#include <string_view>

namespace copresence::embedded {

/// Writes a file that everyone may read, by way of a temporary file beside it: whoever waits for the file to
/// appear never sees half of it. Errors: throws `std::system_error` naming the path; nothing is left behind
/// then.
void write_atomically(const std::string& path, std::string_view content);

} // namespace copresence::embedded

#endif
