// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_FROM_FILE_HPP
#define COPRESENCE_AUTH_TOKEN_FROM_FILE_HPP

#include <copresence/token_provider.hpp>

#include <memory>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {

/// A provider that gives what a file holds, without white space around it, and reads the file again when it
/// has changed (its size, time or place on the disk): somebody else keeps it up to date. Whoever replaces it
/// should do so by renaming.
///
/// Looked at for each request, which blocks for as long as the file system does; at most 64 KiB.
/// Errors: `errc::token_unavailable` naming the file where it cannot be read, is no regular file, is too
/// large, or holds no token. A client goes on for 30 s with what it has read before. Thread safety: the
/// provider may be shared by any number of clients.
std::shared_ptr<token_provider> token_from_file(std::string path);

} // namespace copresence

#pragma GCC visibility pop

#endif
