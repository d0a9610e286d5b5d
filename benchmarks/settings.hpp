// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_SETTINGS_HPP
#define COPRESENCE_BENCHMARKS_SETTINGS_HPP

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// An error in the command line.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The command line options that all end-to-end programs share.
struct settings {
    std::string url; ///< root URL of the service, including the API version
    std::string ca_file;
    std::string token;
    std::string ids_file;
    std::size_t concurrency = 8;
    std::size_t repeat = 1;
    bool gzip = false;
    bool verify = false;
    bool help = false; ///< all other options are ignored

    std::string_view root() const;    ///< the part of `url` before its last slash
    std::string_view version() const; ///< the part of `url` after its last slash
};

/// A flag that only one program has.
struct extra_flag {
    const char* name;
    const char* help;
    bool* chosen;
};

/// Parses the command line.
/// Errors: throws `usage_error`. For errors that `getopt_long` detects, `getopt_long` also prints a message.
settings parse(int argc, char* argv[], const std::vector<extra_flag>& extra = {});

std::string usage(std::string_view program, const std::vector<extra_flag>& extra = {});

/// Runs `measure` with the parsed command line. Prints a message for an exception. Returns the exit status: 0
/// for success, 2 for a wrong command line, 1 for other errors.
int run(std::string_view program, int argc, char* argv[], void (*measure)(const settings&),
        const std::vector<extra_flag>& extra = {});

} // namespace bench

#endif
