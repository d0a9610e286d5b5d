// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_MEMORY_HUGE_PAGES_HPP
#define COPRESENCE_MEMORY_HUGE_PAGES_HPP

#include <cstddef>
#include <vector>

namespace copresence {

inline constexpr std::size_t huge_page_size = std::size_t{2} * 1024 * 1024;

/// Asks the system to map what a block has of whole huge pages as such. To touch a new page of 4 KiB costs a fault, and a
/// presence takes its share of many: a quarter of what hundreds of thousands cost in a virtual machine. Blocks that have
/// no whole huge page, and systems without such, are left as they are. Source: madvise(2), MADV_HUGEPAGE.
void prefer_huge_pages(void* block, std::size_t size) noexcept;

/// Makes room for `size` elements, in huge pages where they fill some.
template <class T>
void reserve_huge(std::vector<T>& elements, std::size_t size) {
    elements.reserve(size);
    prefer_huge_pages(elements.data(), elements.capacity() * sizeof(T));
}

} // namespace copresence

#endif
