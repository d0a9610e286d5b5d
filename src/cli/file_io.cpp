// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/file_io.hpp"

#include "cli/exit_status.hpp"
#include "cli/open_file.hpp"
#include "cli/terminal_text.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copresence::detail::cli {

namespace {

[[noreturn]] void fail(std::string_view what, std::string_view name) {
    const std::string reason = std::generic_category().message(errno);
    throw run_error{"cannot " + std::string{what} + " " + std::string{name} + ": " + reason};
}

/// Writes the whole text. `name` names the descriptor in errors, and `doing` names the step in timeout errors.
void write_within_limits(int descriptor, std::string_view name, std::string_view text, std::string_view doing,
                         const wait_limits& limits) {
    while (!text.empty()) {
        const ssize_t written =
            limits.run([=] { return ::write(descriptor, text.data(), text.size()); }, doing);
        if (written < 0 && errno != EAGAIN) fail("write to", name);
        if (written < 0) limits.until_writable(descriptor, doing);
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
}

/// Opens a file within the deadline. Opening a named pipe blocks until another process opens its other end.
int open_within(const wait_limits& limits, const std::string& path, int flags, std::string_view doing) {
    return limits.run([&] { return ::open(path.c_str(), flags | O_NOCTTY | O_CLOEXEC); }, doing);
}

/// Creates a new file in the folder of `path`. Returns its name and descriptor.
std::pair<std::string, int> temporary_beside(const std::string& path) {
    for (int attempt = 0;; ++attempt) {
        std::string name = path + "." + std::to_string(::getpid()) + "." + std::to_string(attempt);
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST || attempt == 100) return {std::move(name), descriptor};
    }
}

/// Replaces `target` with a new file that contains this text. `name` names the file in errors.
void replace(const std::string& target, std::string_view text, const std::string& name) {
    const auto [temporary, descriptor] = temporary_beside(target);
    open_file file{descriptor};
    if (!file) fail("write", name);
    if (!write_whole(file.get(), text) || !file.close() ||
        std::rename(temporary.c_str(), target.c_str()) != 0) {
        const int reason = errno;
        ::unlink(temporary.c_str());
        errno = reason;
        fail("write", name);
    }
}

} // namespace

bool write_whole(int descriptor, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string name_of_input(const std::string& path) { return path == "-" ? "standard input" : path; }

std::string read_input(const std::string& path, std::size_t max, const wait_limits& limits,
                       std::string_view option) {
    const std::string name = name_of_input(path) + std::string{option};
    const std::string doing = "reading " + name;
    const open_file file{path == "-" ? STDIN_FILENO : open_within(limits, path, O_RDONLY, doing)};
    if (!file) fail("read", name);

    std::string text;
    constexpr std::size_t piece = 64 * 1024;
    while (true) {
        const std::size_t size = text.size();
        text.resize(size + piece);
        const ssize_t got = limits.run([&] { return ::read(file.get(), text.data() + size, piece); }, doing);
        text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0 && errno != EAGAIN) fail("read", name);
        if (got < 0) limits.until_readable(file.get(), doing);
        if (got == 0) return text;
        if (text.size() > max) {
            throw run_error{"cannot read " + name + ": it is larger than " + std::to_string(max / 1024) +
                            " KiB"};
        }
    }
}

void write_output(std::string_view text, const wait_limits& limits) {
    write_within_limits(STDOUT_FILENO, "standard output", text, "writing the results", limits);
    // Some file systems report a full disk only when a descriptor is closed.
    open_file copy{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
    if (!copy || !copy.close()) fail("write to", "standard output");
}

void write_file(const std::string& path, std::string_view text, const wait_limits& limits) {
    std::error_code none;
    const auto status = std::filesystem::status(path, none);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        const std::string doing = "writing " + path;
        open_file file{open_within(limits, path, O_WRONLY, doing)};
        if (!file) fail("write", path);
        write_within_limits(file.get(), path, text, doing, limits);
        if (!file.close()) fail("write", path);
        return;
    }
    // The file that a symbolic link points to is replaced, not the link.
    const auto resolved = std::filesystem::weakly_canonical(path, none);
    const std::string target = none ? path : resolved.string();
    replace(target, text, path);
}

void write_error(std::string_view text, const wait_limits& limits) {
    write_within_limits(STDERR_FILENO, "standard error", text, "writing to standard error", limits);
}

void complain(std::string_view text, const wait_limits& limits, std::string_view advice) {
    std::string lines = "copresence: " + terminal_text(text).text + "\n";
    if (!advice.empty()) lines.append(advice).append("\n");
    try {
        write_error(lines, limits);
    } catch (const timeout_error&) {
        throw;
    } catch (const run_error&) { // standard error is closed, so the message cannot be shown
    }
}

void complain_within(std::chrono::milliseconds limit, std::string_view text, std::string_view advice) {
    try {
        complain(text, wait_limits::at_most(limit), advice);
    } catch (...) { // nothing can be reported: standard error is full, or memory is exhausted
    }
}

} // namespace copresence::detail::cli
