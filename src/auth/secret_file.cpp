// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/secret_file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copresence::detail {

namespace {

class open_file {
public:
    // Without O_NONBLOCK, open() would wait for a writer if the file is a named pipe.
    explicit open_file(const std::string& path)
        : descriptor_{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)} {}

    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    ~open_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

secret_file failed() {
    secret_file none;
    none.mistake = std::generic_category().message(errno);
    return none;
}

file_stamp stamp_of(const struct ::stat& status) {
    return {static_cast<unsigned long long>(status.st_dev), static_cast<unsigned long long>(status.st_ino),
            static_cast<long long>(status.st_size), static_cast<long long>(status.st_mtim.tv_sec),
            static_cast<long long>(status.st_mtim.tv_nsec)};
}

} // namespace

secret_file read_secret_file(const std::string& path, std::size_t max,
                             const std::optional<file_stamp>& known) {
    const open_file file{path};

    struct ::stat status {};

    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return failed();
    secret_file result;
    result.stamp = stamp_of(status);
    if (!S_ISREG(status.st_mode)) {
        result.mistake = "it is not a regular file";
        return result;
    }
    if (known == result.stamp) return result;
    result.text.resize(max + 1);
    std::size_t filled = 0;
    while (filled <= max) {
        const auto size = ::read(file.get(), result.text.data() + filled, result.text.size() - filled);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return failed();
        if (size == 0) break;
        filled += static_cast<std::size_t>(size);
    }
    if (filled > max) {
        result.mistake = "it is larger than " + std::to_string(max / 1024) + " KiB";
        result.text.clear();
        return result;
    }
    result.text.resize(filled);
    return result;
}

} // namespace copresence::detail
