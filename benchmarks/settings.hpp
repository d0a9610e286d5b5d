// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_SETTINGS_HPP
#define COPRESENCE_BENCHMARKS_SETTINGS_HPP

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What is wrong with a command line.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The command line that all end-to-end programs have in common.
struct settings {
    std::string url; ///< root of the service with its version
    std::string ca_file;
    std::string token;
    std::string ids_file;
    std::size_t concurrency = 8;
    std::size_t repeat = 1;
    bool gzip = false;
    bool verify = false;
    bool help = false; ///< nothing else counts then

    std::string_view root() const;    ///< of `url`: all before its last slash
    std::string_view version() const; ///< of `url`: all after it
};

/// A flag that one program has alone.
struct extra_flag {
    const char* name;
    const char* help;
    bool* chosen;
};

/// Errors: throws `usage_error`; what `getopt_long` finds wrong it has printed as well.
settings parse(int argc, char* argv[], const std::vector<extra_flag>& extra = {});

std::string usage(std::string_view program, const std::vector<extra_flag>& extra = {});

/// Runs `measure` with what the command line says, and turns what it throws into a message and an exit
/// status: 2 for wrong usage, 1 for the rest.
int run(std::string_view program, int argc, char* argv[], void (*measure)(const settings&),
        const std::vector<extra_flag>& extra = {});

} // namespace bench

#endif
