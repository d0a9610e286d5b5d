// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_READ_BUFFER_HPP
#define COPRESENCE_HTTP_READ_BUFFER_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

namespace copresence::detail {

/// The buffer for received bytes, which are decoded immediately. All connections of a client share one buffer, so that it
/// stays in the processor's cache. A reader keeps nothing in the buffer while it waits for more bytes.
class read_buffer {
public:
    /// Minimum space for a read: the maximum size of a TLS record.
    static constexpr std::size_t min_room = 16 * 1024;

    /// `max_kept` is the maximum size of an incomplete header that a reader copies back before it reads more.
    explicit read_buffer(std::size_t max_kept)
        : size_{std::max(usual_size, max_kept + min_room)}
        , memory_{detail::wiping_allocator<char>{}.allocate(size_), wiped{size_}} {}

    std::span<char> memory() noexcept { return {memory_.get(), size_}; }

private:
    static constexpr std::size_t usual_size = 64 * 1024; // four TLS records

    struct wiped {
        void operator()(char* bytes) const noexcept {
            detail::wiping_allocator<char>{}.deallocate(bytes, size);
        }

        std::size_t size;
    };

    std::size_t size_;
    std::unique_ptr<char[], wiped> memory_; // wiped, because a response may contain a token
};

} // namespace copresence::detail

#endif
