// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/private_folder.hpp"

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copresence::detail::cli {

namespace {

constexpr ::mode_t accessible_by_others = 0077;
constexpr ::mode_t writable_by_others = 0022;

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    throw run_error{"cannot " + what + " " + path + ": " + std::generic_category().message(errno)};
}

struct ::stat status_of(int descriptor, const std::string& path) {
    struct ::stat status {};

    if (::fstat(descriptor, &status) != 0) fail("read", path);
    if (status.st_uid != ::geteuid()) throw run_error{"cannot use " + path + ": it belongs to another user"};
    return status;
}

void check_file(int descriptor, const std::string& path) {
    const auto status = status_of(descriptor, path);
    if (!S_ISREG(status.st_mode)) throw run_error{"cannot use " + path + ": it is not a regular file"};
    if ((status.st_mode & accessible_by_others) != 0) {
        throw run_error{"cannot use " + path +
                        ": other users can read it; remove it with 'copresence logout', and "
                        "revoke the session in Microsoft Entra"};
    }
}

// Creates the folder and its missing parents with mode 0700, as the XDG specification requires.
void make_folders(const std::string& path) {
    for (auto end = path.find('/', 1);; end = path.find('/', end + 1)) {
        const auto each = path.substr(0, end);
        if (::mkdir(each.c_str(), 0700) != 0 && errno != EEXIST) fail("create", each);
        if (end == std::string::npos) return;
    }
}

// The temporary file is used only while the folder is locked. If a process is killed, the next `replace` removes the file.
std::string temporary_name(const std::string& name) { return name + ".new"; }

bool cannot_lock_here(int error) noexcept {
    return error == ENOLCK || error == EOPNOTSUPP || error == EINVAL || error == ENOSYS;
}

} // namespace

private_folder::private_folder(std::string path, open_file descriptor)
    : path_{std::move(path)}
    , folder_{std::move(descriptor)} {}

std::optional<private_folder> private_folder::find(const std::string& path) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    private_folder folder{path, open_file{::open(path.c_str(), flags)}};
    if (!folder.folder_) {
        const int error = errno;

        struct ::stat what {};

        const bool exists = ::lstat(path.c_str(), &what) == 0;
        if (!exists && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
        if (exists && !S_ISDIR(what.st_mode)) throw run_error{"cannot use " + path + ": it is not a folder"};
        errno = error;
        fail("read", path);
    }
    status_of(folder.folder_.get(), path);
    return folder;
}

private_folder private_folder::make(const std::string& path) {
    make_folders(path);
    auto folder = find(path);
    if (!folder) throw run_error{"cannot use " + path + ": another process removed it"};
    if (::fchmod(folder->folder_.get(), 0700) != 0) fail("restrict the permissions of", path);
    return *std::move(folder);
}

void private_folder::lock(std::chrono::milliseconds limit, const wait_limits& limits) const {
    const std::string doing = "locking " + path_;
    try {
        const int locked =
            limits.within(limit).run([this] { return ::flock(folder_.get(), LOCK_EX); }, doing);
        if (locked != 0 && !cannot_lock_here(errno)) fail("lock", path_);
    } catch (const timeout_error&) {
        limits.check(doing); // throws if the run has no time left
        throw run_error{"cannot lock " + path_ +
                        ": another copresence process is using it; try again when that process has ended"};
    }
}

void private_folder::check_writers() const {
    if ((status_of(folder_.get(), path_).st_mode & writable_by_others) != 0)
        throw run_error{"cannot use " + path_ + ": other users can write to it"};
}

std::optional<secret_string> private_folder::read(const std::string& name, std::size_t max) const {
    const std::string path = path_of(name);
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const open_file file{::openat(folder_.get(), name.c_str(), flags)};
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file) fail("read", path);
    check_writers();
    check_file(file.get(), path);
    secret_string text;
    text.resize(max + 1);
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("read", path);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

void private_folder::replace(const std::string& name, std::string_view text) const {
    const std::string path = path_of(name);
    const std::string temporary = temporary_name(name);
    remove_temporary(name);
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    open_file file{::openat(folder_.get(), temporary.c_str(), flags, 0600)};
    if (!file) fail("write", path);
    if (::fchmod(file.get(), 0600) == 0 && write_whole(file.get(), text) && file.close() &&
        ::renameat(folder_.get(), temporary.c_str(), folder_.get(), name.c_str()) == 0)
        return;
    const int error = errno;
    ::unlinkat(folder_.get(), temporary.c_str(), 0);
    errno = error;
    fail("write", path);
}

bool private_folder::remove(const std::string& name) const {
    const bool existed = ::unlinkat(folder_.get(), name.c_str(), 0) == 0;
    if (!existed && errno != ENOENT) fail("remove", path_of(name));
    remove_temporary(name); // last, because the file must be removed even if this fails
    return existed;
}

void private_folder::remove_temporary(const std::string& name) const {
    const std::string temporary = temporary_name(name);
    if (::unlinkat(folder_.get(), temporary.c_str(), 0) != 0 && errno != ENOENT)
        fail("remove", path_of(temporary));
}

} // namespace copresence::detail::cli
