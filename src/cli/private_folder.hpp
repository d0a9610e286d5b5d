// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_PRIVATE_FOLDER_HPP
#define COPRESENCE_CLI_PRIVATE_FOLDER_HPP

#include "cli/open_file.hpp"

#include <copresence/secret_string.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::cli {

/// A folder of this user that holds files with secrets.
///
/// The folder is opened once and never through a symbolic link. Every operation goes through the open
/// descriptor, so that replacing the folder or one of its files redirects none of them.
/// Errors: every function throws `run_error` naming the path.
class private_folder {
public:
    /// Opens the folder. Empty if it does not exist. Fails if it is a link or belongs to another user.
    static std::optional<private_folder> find(const std::string& path);

    /// As `find`, but creates the folder and its missing parents first, and sets its mode to 0700.
    static private_folder make(const std::string& path);

    /// Locks the folder against other processes that call this function, until this object is destroyed. The
    /// system releases the lock of a process that is killed. File systems without locks are left unlocked.
    /// Fails if another process still holds the lock after `limit`.
    void lock(std::chrono::milliseconds limit) const;

    /// The content of a file, at most `most` + 1 bytes of it. Empty if the file does not exist.
    /// Fails if the folder is writable by other users, or if the file is no regular file, is a link, belongs
    /// to another user, or is readable by other users.
    std::optional<secret_string> read(const std::string& name, std::size_t most) const;

    /// Replaces a file atomically by a new file with mode 0600. A link is replaced, not followed. The caller
    /// holds the lock.
    void replace(const std::string& name, std::string_view text) const;

    /// Removes a file, and what an interrupted `replace` left of it. False if the file did not exist.
    bool remove(const std::string& name) const;

private:
    private_folder(std::string path, open_file descriptor);

    void check_writers() const;

    std::string path_of(const std::string& name) const { return path_ + "/" + name; }

    std::string path_;
    open_file folder_;
};

} // namespace copresence::cli

#endif
