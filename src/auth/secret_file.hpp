// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_SECRET_FILE_HPP
#define COPRESENCE_AUTH_SECRET_FILE_HPP

#include <copresence/secret_string.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace copresence::detail {

/// Identifies one version of a file. Equal stamps mean equal contents, if the file is only ever replaced by renaming.
struct file_stamp {
    unsigned long long device = 0;
    unsigned long long node = 0;
    long long size = 0;
    long long seconds = 0;
    long long nanoseconds = 0;

    friend bool operator==(const file_stamp&, const file_stamp&) = default;
};

/// The content of a file, or the reason why the file could not be read.
struct secret_file {
    std::string mistake; ///< the reason, without the path; empty on success
    secret_string text;
    file_stamp stamp;
};

/// Reads a regular file of at most `max` bytes. Leaves no copy of the text in other buffers. If the stamp of the file is
/// `known`, does not read the text.
secret_file read_secret_file(const std::string& path, std::size_t max,
                             const std::optional<file_stamp>& known = {});

} // namespace copresence::detail

#endif
