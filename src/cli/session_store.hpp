// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_SESSION_STORE_HPP
#define COPRESENCE_CLI_SESSION_STORE_HPP

#include <copresence/secret_string.hpp>

#include <optional>
#include <string>

namespace copresence::cli {

/// Somebody who has signed in with `copresence login`: where, as which application, and the refresh token
/// that stands for it. Access tokens are never kept.
struct session {
    std::string authority;
    std::string tenant;
    std::string client_id;
    std::string endpoint; ///< of Graph
    std::string ca_file;  ///< empty: the system's roots
    std::string since;    ///< ISO 8601, UTC
    secret_string refresh_token;
};

/// The session of this user of the machine: `$XDG_STATE_HOME/copresence/session.json`, where
/// `$XDG_STATE_HOME` is `~/.local/state` unless it is set to an absolute path (XDG Base Directory
/// Specification). The file has the mode 0600 and its folder 0700, and both must be ours: what others could
/// read or replace is not used. `save`, `renew` and `remove` exclude each other, in other processes too.
class session_store {
public:
    /// Errors: throws `run_error` where neither `XDG_STATE_HOME` nor `HOME` names an absolute path.
    session_store();

    const std::string& path() const noexcept { return path_; }

    /// Empty where nobody has signed in.
    /// Errors: throws `run_error` naming the path: it cannot be read, others can read it, it is not ours, or
    /// holds no session.
    std::optional<session> load() const;

    /// Replaces the stored session, whatever it is. No reader ever sees half of a session.
    /// Errors: throws `run_error` naming the path: it cannot be written, or another process holds the lock of
    /// the folder for more than 2 s.
    void save(const session& what) const;

    /// Replaces the refresh token if the stored session is still `known`: the same refresh token, authority,
    /// tenant and application. Returns false, and changes nothing, if another process has signed in, signed
    /// out or renewed the token since `known` was loaded.
    /// Errors: as `save`.
    bool renew(const session& known, const secret_string& refresh_token) const;

    /// False: there was none. Errors: as `save`.
    bool remove() const;

private:
    std::string folder_;
    std::string path_;
};

} // namespace copresence::cli

#endif
