// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_TOKEN_FROM_FILE_HPP
#define COPRESENCE_AUTH_TOKEN_FROM_FILE_HPP

#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <memory>
#include <string>

namespace copresence {

/// Creates a provider that returns the content of a file, without surrounding white space. Another process
/// keeps the file up to date, and should replace it by renaming. The provider reads the file again if its
/// size, modification time or inode has changed.
///
/// The file is checked before each request to Graph, with blocking file system calls. At most 64 KiB.
/// Errors: `errc::token_unavailable`, naming the file, if it cannot be read, is not a regular file, is too
/// large, or does not hold a token. A client then uses the last token for up to 30 s after it was read.
/// Thread safety: the provider may be shared by any number of clients.
COPRESENCE_EXPORT std::shared_ptr<token_provider> token_from_file(std::string path);

} // namespace copresence

#endif
