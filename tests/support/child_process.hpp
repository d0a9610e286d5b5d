// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_CHILD_PROCESS_HPP
#define COPRESENCE_TESTS_SUPPORT_CHILD_PROCESS_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace copresence::test {

/// A port of loopback that is free now. Somebody may take it before the program that is told of it does: try again then.
std::uint16_t free_port();

/// A real server of Debian's, in a process group of its own. The destructor ends it with all its children.
class child_process {
public:
    /// `command` is the program, looked up in PATH and the folders of system programs, with its arguments.
    /// Errors: throws `std::runtime_error` naming `debian_package` where there is no such program.
    child_process(std::vector<std::string> command, const char* debian_package);
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process();

    /// Reads what the program writes until a line holds `text`.
    /// Errors: throws `std::runtime_error` with all that it wrote if it ends before.
    void wait_for(std::string_view text);

    /// Sends `number` to the program itself, not to its children.
    void signal(int number) const noexcept;

private:
    std::string name_;
    pid_t process_ = -1;
    int log_descriptor_ = -1;
    std::string log_; // what of it was read
};

} // namespace copresence::test

#endif
