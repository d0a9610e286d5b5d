// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FILE_IO_HPP
#define COPRESENCE_CLI_FILE_IO_HPP

#include "cli/patience.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::cli {

/// Reads a file, or standard input where `path` is `-`, to its end.
/// `option` (" (--ca-file)") follows the path in errors.
/// Errors: throws `run_error` naming the path: it cannot be read, or is larger than `most` bytes; and as
/// `patience` does.
std::string read_input(const std::string& path, std::size_t most, const patience& limits,
                       std::string_view option = {});

/// How messages call the file: its path, or `standard input`.
std::string name_of_input(const std::string& path);

/// Writes to standard output, all of it.
/// Errors: throws `run_error` (full disk, closed pipe), and as `patience` does.
void write_output(std::string_view text, const patience& limits);

/// Writes a file such that no reader ever sees half of it: by way of a temporary file beside it. What is not
/// a regular file (a pipe, a device) is written to directly.
/// Errors: throws `run_error` naming the path, and as `patience` does.
void write_file(const std::string& path, std::string_view text, const patience& limits);

/// Writes to standard error.
/// Errors: throws `run_error` if writing fails, and as `patience` does.
void write_error(std::string_view text, const patience& limits);

/// Writes one line to standard error: `copresence: ` and the text, made displayable. `advice` is a second
/// line. A failure to write is ignored.
/// Errors: as `patience` does.
void complain(std::string_view text, const patience& limits, std::string_view advice = {});

/// As `complain`, but drops what standard error does not accept within `limit`. Heeds no signal. For the last
/// message of a run, and for warnings in the middle of a request.
void complain_within(std::chrono::milliseconds limit, std::string_view text, std::string_view advice = {});

} // namespace copresence::cli

#endif
