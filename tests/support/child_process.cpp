// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace copresence::test {

namespace {

constexpr int longest_silence_ms = 60'000; // only failing tests wait this long

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

// Servers are in the folders of system programs, which are not in the PATH of every user.
std::string found(const std::string& program) {
    for (const char* const folder : {"/usr/sbin/", "/usr/bin/"}) {
        if (::access((folder + program).c_str(), X_OK) == 0) return folder + program;
    }
    return program;
}

// Starts the program with standard output and standard error redirected to `output`. Returns the error
// number.
int spawn(pid_t& process, std::vector<std::string> command, int output) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes, 0); // a new group with the program as leader
    std::vector<char*> arguments;
    for (auto& each : command)
        arguments.push_back(each.data());
    arguments.push_back(nullptr);
    const auto program = found(command.front());
    const int error =
        ::posix_spawnp(&process, program.c_str(), &actions, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
}

} // namespace

std::uint16_t free_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (descriptor < 0 || ::bind(descriptor, any, size) != 0 || ::getsockname(descriptor, any, &size) != 0)
        fail("a free port");
    ::close(descriptor);
    return ntohs(address.sin_port);
}

child_process::child_process(std::vector<std::string> command, const char* debian_package)
    : name_{command.front()} {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    const int error = spawn(process_, std::move(command), ends[1]);
    ::close(ends[1]);
    if (error != 0) {
        ::close(ends[0]);
        throw std::runtime_error{"this test needs " + name_ + ", Debian's package " + debian_package + ": " +
                                 std::generic_category().message(error)};
    }
    log_descriptor_ = ends[0];
}

child_process::~child_process() {
    ::kill(-process_, SIGKILL); // the whole group, because some servers leave their children running
    ::waitpid(process_, nullptr, 0);
    ::close(log_descriptor_);
}

void child_process::wait_for(std::string_view text) {
    while (log_.find(text) == std::string::npos) {
        pollfd ready{log_descriptor_, POLLIN, 0};
        std::array<char, 4096> piece{};
        const auto size = ::poll(&ready, 1, longest_silence_ms) > 0
                              ? ::read(log_descriptor_, piece.data(), piece.size())
                              : 0;
        if (size <= 0)
            throw std::runtime_error{name_ + " did not write \"" + std::string{text} + "\": " + log_};
        log_.append(piece.data(), static_cast<std::size_t>(size));
    }
}

void child_process::signal(int number) const noexcept { ::kill(process_, number); }

} // namespace copresence::test
