// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_PROCESS_HPP
#define COPRESENCE_CLI_PROCESS_HPP

namespace copresence::detail::cli {

/// Prepares the process. If a standard stream is closed, ensures that no socket gets its descriptor. Ignores SIGPIPE, so
/// that a broken pipe is reported as an error and does not end the process.
void prepare_process();

/// Raises the limit of open files to the maximum that the system allows. Only for commands that start no other program,
/// because a program inherits the limit.
void raise_open_file_limit();

} // namespace copresence::detail::cli

#endif
