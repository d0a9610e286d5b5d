// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/atomic_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copresence::detail::embedded {

namespace {

// A file with a unique name that is removed unless it is renamed.
class temporary_file {
public:
    explicit temporary_file(const std::string& beside)
        : path_{beside + ".XXXXXX"}
        , descriptor_{::mkostemp(path_.data(), O_CLOEXEC)} {}

    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    ~temporary_file() {
        if (descriptor_ < 0) return;
        ::close(descriptor_);
        if (!kept_) ::unlink(path_.c_str());
    }

    bool write(std::string_view content) noexcept {
        while (!content.empty()) {
            const auto written = ::write(descriptor_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            content.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    bool opened() const noexcept { return descriptor_ >= 0; }

    bool set_mode(::mode_t mode) noexcept { return ::fchmod(descriptor_, mode) == 0; }

    bool rename_to(const std::string& path) noexcept {
        kept_ = std::rename(path_.c_str(), path.c_str()) == 0;
        return kept_;
    }

private:
    std::string path_;
    int descriptor_;
    bool kept_ = false;
};

} // namespace

void write_atomically(const std::string& path, std::string_view content) {
    constexpr ::mode_t readable_by_all = 0644;
    temporary_file file{path};
    if (!file.opened() || !file.set_mode(readable_by_all) || !file.write(content) || !file.rename_to(path))
        throw std::system_error(errno, std::generic_category(), path);
}

} // namespace copresence::detail::embedded
