// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_READ_BUFFER_HPP
#define COPRESENCE_HTTP_READ_BUFFER_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

namespace copresence {

/// Where bytes are read to, and from where they are decoded at once: one for all connections of a client, so that it
/// stays in the processor's cache. Nothing is left in it when a reader waits.
class read_buffer {
public:
    /// What is read at one go, at least: what a TLS record holds.
    static constexpr std::size_t least_room = 16 * 1024;

    /// `most_kept` is the size of the largest head that a reader may bring along.
    explicit read_buffer(std::size_t most_kept)
        : size_{std::max(usual_size, most_kept + least_room)}
        , memory_{detail::wiping_allocator<char>{}.allocate(size_), wiped{size_}} {}

    std::span<char> memory() noexcept { return {memory_.get(), size_}; }

private:
    static constexpr std::size_t usual_size = 64 * 1024; // a few records

    struct wiped {
        void operator()(char* bytes) const noexcept {
            detail::wiping_allocator<char>{}.deallocate(bytes, size);
        }

        std::size_t size;
    };

    std::size_t size_;
    std::unique_ptr<char[], wiped> memory_; // a token may have come in it
};

} // namespace copresence

#endif
