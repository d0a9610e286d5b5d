// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_PROCESS_HPP
#define COPRESENCE_CLI_PROCESS_HPP

namespace copresence::cli {

/// Makes the process fit to run, whatever it was started from: a closed standard stream cannot become a
/// socket's descriptor, and a broken pipe is an error to be reported and not a death.
void prepare_process();

/// Raises the limit of open files to the maximum that the system allows. Only for commands that start no other
/// program, since a program inherits the limit.
void raise_open_file_limit();

} // namespace copresence::cli

#endif
