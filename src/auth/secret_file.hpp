// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_SECRET_FILE_HPP
#define COPRESENCE_AUTH_SECRET_FILE_HPP

#include <copresence/secret_string.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// Where a file is and what state it is in: as long as two are equal, its content is the same, if it is only
/// ever replaced by renaming.
struct file_stamp {
    unsigned long long device = 0;
    unsigned long long node = 0;
    long long size = 0;
    long long seconds = 0;
    long long nanoseconds = 0;

    friend bool operator==(const file_stamp&, const file_stamp&) = default;
};

/// A file that was read, or what was wrong with it.
struct secret_file {
    std::string mistake; ///< empty where it was read; else the reason, without the path
    secret_string text;
    file_stamp stamp;
};

/// Reads a regular file of at most `most` bytes, without leaving its text in any other buffer. Where its
/// stamp is `known`, its text is left out.
secret_file read_secret_file(const std::string& path, std::size_t most,
                             const std::optional<file_stamp>& known = {});

/// `text` without the white space around it.
std::string_view trimmed(std::string_view text) noexcept;

} // namespace copresence

#endif
