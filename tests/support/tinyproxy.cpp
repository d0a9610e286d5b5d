// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "support/tinyproxy.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>

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

constexpr const char* program = "tinyproxy";
constexpr int longest_silence_ms = 60'000; // only a failing test waits for so long

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

// Free now; somebody may take it before tinyproxy does, and then another one is tried.
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

} // namespace

tinyproxy::tinyproxy(const settings& how) {
    for (int tries = 0; tries < 10; ++tries) {
        if (start(how)) return;
        end();
    }
    throw std::runtime_error{"tinyproxy did not start: " + log_};
}

tinyproxy::~tinyproxy() { end(); }

// Whether it has come so far as to accept connections.
bool tinyproxy::start(const settings& how) {
    port_ = free_port();
    const auto file = (folder_ / "tinyproxy.conf").string();
    std::ofstream config{file};
    config << "Port " << port_ << "\nListen 127.0.0.1\nLogLevel Info\nTimeout 600\n";
    if (!how.user_name.empty()) config << "BasicAuth " << how.user_name << ' ' << how.password << '\n';
    for (const auto port : how.connect_ports)
        config << "ConnectPort " << port << '\n';
    config.close();

    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    log_descriptor_ = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    std::string name = program;
    std::string foreground = "-d"; // without a log file, it then logs to standard output
    std::string with_config = "-c";
    std::string config_file = file;
    char* const args[]{name.data(), foreground.data(), with_config.data(), config_file.data(), nullptr};
    const int error = ::posix_spawnp(&process_, program, &actions, nullptr, args, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
        process_ = -1;
        end();
        throw std::runtime_error{"this test needs tinyproxy, Debian's package tinyproxy-bin: " +
                                 std::generic_category().message(error)};
    }

    try {
        wait_for("Accepting connections");
    } catch (const std::runtime_error&) {
        return false;
    }
    return true;
}

void tinyproxy::wait_for(std::string_view text) {
    while (log_.find(text) == std::string::npos) {
        pollfd ready{log_descriptor_, POLLIN, 0};
        std::array<char, 4096> piece{};
        const auto size = ::poll(&ready, 1, longest_silence_ms) > 0
                              ? ::read(log_descriptor_, piece.data(), piece.size())
                              : 0;
        if (size <= 0)
            throw std::runtime_error{"tinyproxy's log does not say \"" + std::string{text} + "\": " + log_};
        log_.append(piece.data(), static_cast<std::size_t>(size));
    }
}

void tinyproxy::end() noexcept {
    if (process_ > 0) {
        ::kill(process_, SIGKILL); // it is the only process, and waits for its clients otherwise
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }
    if (log_descriptor_ >= 0) ::close(log_descriptor_);
    log_descriptor_ = -1;
}

} // namespace copresence::test
