// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_SESSION_STORE_HPP
#define COPRESENCE_CLI_SESSION_STORE_HPP

#include "cli/wait_limits.hpp"

#include <copresence/secret_string.hpp>

#include <optional>
#include <string>

namespace copresence::detail::cli {

/// A session of `copresence login`: the sign-in service, the application and the refresh token. Access tokens are never
/// stored.
struct session {
    std::string authority;
    std::string tenant;
    std::string client_id;
    std::string endpoint; ///< URL of Graph
    std::string ca_file;  ///< empty: the certificate authorities of the system
    std::string since;    ///< time of the sign-in, ISO 8601, UTC
    secret_string refresh_token;
};

/// The result of removing a session.
struct removal {
    bool existed = false;   ///< there was a session
    std::string lock_error; ///< the reason why the folder was not locked; empty: it was locked
};

/// The stored session of the current user: `$XDG_STATE_HOME/copresence/session.json`. `$XDG_STATE_HOME` is `~/.local/state`
/// unless it is set to an absolute path (XDG Base Directory Specification).
///
/// The file has the mode 0600 and its folder 0700. Both must belong to the current user. A file that other users could read
/// or replace is not used. A lock prevents concurrent calls of `save`, `renew` and `remove`, also in different processes.
class session_store {
public:
    /// Errors: throws `run_error` if neither `XDG_STATE_HOME` nor `HOME` is an absolute path.
    session_store();

    const std::string& path() const noexcept { return path_; }

    /// Returns the session, or nothing if none is stored.
    /// Errors: throws `run_error` naming the path if the file cannot be read, is readable by other users, belongs to another
    /// user, or contains no valid session.
    std::optional<session> load() const;

    /// Replaces the stored session atomically, or creates it.
    /// Errors: throws `run_error` naming the path if the file cannot be written, or if another process holds the lock of the
    /// folder for more than 2 s. Also throws the errors of `limits`.
    void save(const session& what, const wait_limits& limits) const;

    /// Replaces the refresh token if the stored session is still `known`: the same refresh token, authority,
    /// tenant and application. Returns false, and changes nothing, if another process has signed in, signed
    /// out or renewed the token since `known` was loaded.
    /// Errors: throws the errors of `save`.
    bool renew(const session& known, const secret_string& refresh_token, const wait_limits& limits) const;

    /// Removes the session. If the lock is not available, the session is removed nevertheless, because another user may hold
    /// the lock of a folder that is readable by others.
    /// Errors: throws `run_error` naming the path that cannot be removed, and the errors of `limits`.
    removal remove(const wait_limits& limits) const;

private:
    std::string folder_;
    std::string path_;
};

} // namespace copresence::detail::cli

#endif
