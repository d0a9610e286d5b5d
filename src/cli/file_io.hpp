// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_FILE_IO_HPP
#define COPRESENCE_CLI_FILE_IO_HPP

#include "cli/wait_limits.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// Reads a whole file, or standard input if `path` is `-`. `option`, for example " (--ca-file)", follows the path in errors.
/// Errors: throws `run_error` naming the path if the file cannot be read or is larger than `max` bytes, and the errors of
/// `wait_limits`.
std::string read_input(const std::string& path, std::size_t max, const wait_limits& limits,
                       std::string_view option = {});

/// Returns the name of the file in messages: its path, or `standard input`.
std::string name_of_input(const std::string& path);

/// Writes the whole text to a descriptor, also in several parts. Returns false, with the reason in `errno`, if writing fails.
bool write_whole(int descriptor, std::string_view text) noexcept;

/// Writes the whole text to standard output.
/// Errors: throws `run_error`, for example for a full disk or a closed pipe, and the errors of `wait_limits`.
void write_output(std::string_view text, const wait_limits& limits);

/// Replaces a file atomically: writes a temporary file in the same folder and renames it. Pipes and devices are written
/// directly.
/// Errors: throws `run_error` naming the path, and the errors of `wait_limits`.
void write_file(const std::string& path, std::string_view text, const wait_limits& limits);

/// Writes to standard error.
/// Errors: throws `run_error` if writing fails, and the errors of `wait_limits`.
void write_error(std::string_view text, const wait_limits& limits);

/// Writes one line to standard error: `copresence: ` and the text, made safe by `terminal_text`. `advice` becomes a second
/// line. A failure to write is ignored.
/// Errors: throws the errors of `wait_limits`.
void complain(std::string_view text, const wait_limits& limits, std::string_view advice = {});

/// As `complain`, but gives up after `limit`, and ignores signals. For the last message of a run, and for warnings during
/// a request. Ignores all errors.
void complain_within(std::chrono::milliseconds limit, std::string_view text, std::string_view advice = {});

} // namespace copresence::detail::cli

#endif
