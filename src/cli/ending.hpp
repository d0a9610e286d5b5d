// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_ENDING_HPP
#define COPRESENCE_CLI_ENDING_HPP

#include <stdexcept>

namespace copresence::cli {

/// How a run ends, as the shell sees it. A run ended by a signal exits with 128 and the signal's number.
enum class exit_code : int {
    success = 0,
    failure = 1,    ///< one line on standard error says why
    usage = 2,      ///< the command line was not understood
    incomplete = 3, ///< `get --report`: some ids are absent or failed
};

/// The command line is wrong; `what()` names the option and the value.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The run cannot go on; `what()` is what a user can act on.
class run_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The time given with `--timeout` is over; `what()` names the step in progress.
class timeout_error : public run_error {
public:
    using run_error::run_error;
};

/// A signal asked the run to end.
struct interrupted {
    int signal;
};

} // namespace copresence::cli

#endif
