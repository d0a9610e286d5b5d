// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_OPEN_FILE_HPP
#define COPRESENCE_CLI_OPEN_FILE_HPP

#include <utility>

#include <unistd.h>

namespace copresence::detail::cli {

/// Owns a descriptor, and closes it unless it is one of the standard streams.
class open_file {
public:
    /// `descriptor` is -1 if opening failed.
    explicit open_file(int descriptor) noexcept
        : descriptor_{descriptor} {}

    open_file(open_file&& other) noexcept
        : descriptor_{std::exchange(other.descriptor_, -1)} {}

    open_file& operator=(open_file&&) = delete;

    ~open_file() {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    }

    explicit operator bool() const noexcept { return descriptor_ >= 0; }

    int get() const noexcept { return descriptor_; }

    /// Returns false, with the reason in `errno`, if closing reports an earlier write error.
    bool close() noexcept { return ::close(std::exchange(descriptor_, -1)) == 0; }

private:
    int descriptor_;
};

} // namespace copresence::detail::cli

#endif
