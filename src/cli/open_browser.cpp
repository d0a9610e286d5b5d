// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/open_browser.hpp"

#include "cli/exit_status.hpp"

#include <system_error>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

namespace copresence::detail::cli {

void open_browser(const std::string& url) {
    std::string program = "xdg-open";
    std::string address = url;
    char* const arguments[] = {program.data(), address.data(), nullptr};

    // The browser starts as if the user's shell had started it: without the tool's output, with no signal
    // blocked, and with SIGPIPE as a signal that ends a process. All other descriptors are close-on-exec.
    ::posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
    ::posix_spawnattr_t how;
    ::posix_spawnattr_init(&how);
    ::sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&how, &none);
    ::sigset_t ignored;
    ::sigemptyset(&ignored);
    ::sigaddset(&ignored, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&how, &ignored);
    ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::pid_t child = 0;
    const int failed = ::posix_spawnp(&child, program.c_str(), &files, &how, arguments, environ);
    ::posix_spawnattr_destroy(&how);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0)
        throw run_error{"cannot open a browser with xdg-open: " + std::generic_category().message(failed)};
}

} // namespace copresence::detail::cli
