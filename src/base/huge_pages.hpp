// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BASE_HUGE_PAGES_HPP
#define COPRESENCE_BASE_HUGE_PAGES_HPP

#include <cstddef>

namespace copresence::detail {

inline constexpr std::size_t huge_page_size = std::size_t{2} * 1024 * 1024;

/// glibc allocates larger blocks with mmap by default, outside the heap, and unmaps them when they are freed.
/// Source: mallopt(3), M_MMAP_THRESHOLD.
inline constexpr std::size_t largest_block_in_heap = std::size_t{32} * 1024 * 1024;

/// Asks the system to use huge pages for a very large block. Without them, the first access to every 4 KiB
/// causes a page fault. Only the whole huge pages inside the block are affected. Blocks in the heap are not
/// affected, because the advice would outlive them. Does nothing if the system has no huge pages.
/// Source: madvise(2), MADV_HUGEPAGE.
void prefer_huge_pages(void* block, std::size_t size) noexcept;

} // namespace copresence::detail

#endif
