// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_CHILD_PROCESS_HPP
#define COPRESENCE_TESTS_SUPPORT_CHILD_PROCESS_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace copresence::test {

/// Returns a loopback port that is free now. Another process may take the port before the caller uses it. The
/// caller must then try another port.
std::uint16_t free_port();

/// A server program of a Debian package, in its own process group. The destructor kills the server and all
/// its children.
class child_process {
public:
    /// Starts a program. `command` contains the name of the program and its arguments. The program is
    /// searched in PATH and in the folders of system programs.
    /// Errors: throws `std::runtime_error` naming `debian_package` if the program does not exist.
    child_process(std::vector<std::string> command, const char* debian_package);
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process();

    /// Reads the output of the program until the output contains `text`.
    /// Errors: throws `std::runtime_error` with the complete output if the program ends first, or writes
    /// nothing for 60 s.
    void wait_for(std::string_view text);

    /// Sends the signal `number` to the program itself, but not to its children.
    void signal(int number) const noexcept;

private:
    std::string name_;
    pid_t process_ = -1;
    int log_descriptor_ = -1;
    std::string log_; // output read so far
};

} // namespace copresence::test

#endif
