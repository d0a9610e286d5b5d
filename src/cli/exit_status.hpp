// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_EXIT_STATUS_HPP
#define COPRESENCE_CLI_EXIT_STATUS_HPP

#include <stdexcept>

namespace copresence::detail::cli {

/// Exit codes of the process. A run that is ended by a signal exits with 128 plus the number of the signal.
enum class exit_code : int {
    success = 0,
    failure = 1,    ///< one line on standard error states the reason
    usage = 2,      ///< the command line is invalid
    incomplete = 3, ///< `get --report`: some ids are absent or failed
};

/// The command line is invalid. `what()` names the option and the value.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The run cannot continue. `what()` describes the reason, and the next step if there is one.
class run_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The time of `--timeout` is over. `what()` names the step in progress.
class timeout_error : public run_error {
public:
    using run_error::run_error;
};

/// Thrown when a signal requests the end of the run.
struct interrupted {
    int signal;
};

} // namespace copresence::detail::cli

#endif
