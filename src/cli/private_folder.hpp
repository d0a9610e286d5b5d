// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_PRIVATE_FOLDER_HPP
#define COPRESENCE_CLI_PRIVATE_FOLDER_HPP

#include "cli/open_file.hpp"
#include "cli/wait_limits.hpp"

#include <copresence/secret_string.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// A folder of this user that holds files with secrets.
///
/// The folder is opened once, and never through a symbolic link. Every operation uses the open descriptor, so that replacing
/// the folder by another one has no effect.
/// Errors: every function throws `run_error` naming the path.
class private_folder {
public:
    /// Opens the folder. Returns nothing if it does not exist. Fails if it is a link or belongs to another user.
    static std::optional<private_folder> find(const std::string& path);

    /// As `find`, but creates the folder and its missing parents first, and sets its mode to 0700.
    static private_folder make(const std::string& path);

    /// Locks the folder against other processes that call this function, until this object is destroyed. The
    /// system releases the lock of a process that is killed. File systems without locks are left unlocked.
    /// Fails if another process still holds the lock after `limit`. Also throws the errors of `limits`.
    void lock(std::chrono::milliseconds limit, const wait_limits& limits) const;

    /// Returns the content of a file, at most `max` + 1 bytes, or nothing if the file does not exist.
    /// Fails if the folder is writable by other users. Also fails if the file is not a regular file, is a link, belongs to
    /// another user, or is accessible to other users.
    std::optional<secret_string> read(const std::string& name, std::size_t max) const;

    /// Replaces a file atomically by a new file with mode 0600. A link is replaced, not followed. The caller
    /// must hold the lock.
    void replace(const std::string& name, std::string_view text) const;

    /// Removes a file, and then the temporary file of an interrupted `replace`. Returns false if the file did not exist.
    bool remove(const std::string& name) const;

private:
    private_folder(std::string path, open_file descriptor);

    void check_writers() const;
    void remove_temporary(const std::string& name) const;

    std::string path_of(const std::string& name) const { return path_ + "/" + name; }

    std::string path_;
    open_file folder_;
};

} // namespace copresence::detail::cli

#endif
