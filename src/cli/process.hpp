// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_PROCESS_HPP
#define COPRESENCE_CLI_PROCESS_HPP

namespace copresence::cli {

/// Makes the process fit to run, whatever it was started from: a closed standard stream cannot become a
/// socket's descriptor, a broken pipe is an error to be reported and not a death, and as many files may be
/// open as the system allows.
void prepare_process();

} // namespace copresence::cli

#endif
