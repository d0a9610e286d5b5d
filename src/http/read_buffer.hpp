// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_READ_BUFFER_HPP
#define COPRESENCE_HTTP_READ_BUFFER_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace copresence {

/// Bytes that have arrived and are not used up yet, and room for more behind them. Its memory outlives the
/// response that it was read for.
class read_buffer {
public:
    /// What a few TLS records hold: what is read, deciphered and decoded at one go.
    static constexpr std::size_t usual_room = 64 * 1024;
    static constexpr std::size_t least_room = 16 * 1024;

    void clear() noexcept { begin_ = end_ = 0; }

    /// Room behind the bytes, of `least_room` at least.
    std::span<char> prepare() {
        if (begin_ == end_) clear();
        if (capacity_ - end_ < least_room) make_room();
        return {storage_.get() + end_, capacity_ - end_};
    }

    /// The first `size` bytes of the room have been filled.
    void commit(std::size_t size) noexcept { end_ += size; }

    /// The first `size` bytes are used up.
    void consume(std::size_t size) noexcept { begin_ += size; }

    std::span<const char> bytes() const noexcept { return {storage_.get() + begin_, end_ - begin_}; }

private:
    struct wiped {
        wiped() noexcept
            : wiped{0} {}

        explicit wiped(std::size_t held) noexcept
            : size{held} {}

        void operator()(char* bytes) const noexcept {
            detail::wiping_allocator<char>{}.deallocate(bytes, size);
        }

        std::size_t size;
    };

    using memory = std::unique_ptr<char[], wiped>;

    void make_room() {
        const auto held = end_ - begin_;
        if (capacity_ - held >= least_room) {
            std::memmove(storage_.get(), storage_.get() + begin_, held);
        } else {
            const auto capacity = std::max(usual_room, 2 * capacity_);
            memory larger{detail::wiping_allocator<char>{}.allocate(capacity), wiped{capacity}};
            if (held > 0) std::memcpy(larger.get(), storage_.get() + begin_, held);
            storage_ = std::move(larger);
            capacity_ = capacity;
        }
        begin_ = 0;
        end_ = held;
    }

    memory storage_; // a token may have come in it
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace copresence

#endif
