// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_DETAIL_WIPING_ALLOCATOR_HPP
#define COPRESENCE_DETAIL_WIPING_ALLOCATOR_HPP

#include <copresence/export.hpp>

#include <cstddef>
#include <memory>

namespace copresence::detail {

/// Overwrites memory in a way that compilers do not optimize away.
COPRESENCE_EXPORT void wipe(void* memory, std::size_t size) noexcept;

/// An allocator that overwrites memory before it frees the memory.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() noexcept = default;

    template <class U>
    wiping_allocator(const wiping_allocator<U>&) noexcept {}

    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }

    void deallocate(T* memory, std::size_t count) noexcept {
        wipe(memory, count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }

    template <class U>
    friend bool operator==(const wiping_allocator&, const wiping_allocator<U>&) noexcept {
        return true;
    }
};

} // namespace copresence::detail

#endif
