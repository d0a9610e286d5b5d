// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_MEMORY_HUGE_PAGES_HPP
#define COPRESENCE_MEMORY_HUGE_PAGES_HPP

#include <cstddef>

namespace copresence {

inline constexpr std::size_t huge_page_size = std::size_t{2} * 1024 * 1024;

/// What is larger, glibc maps by itself, unless told otherwise, and unmaps when it is freed. Source: mallopt(3),
/// M_MMAP_THRESHOLD.
inline constexpr std::size_t largest_block_in_heap = std::size_t{32} * 1024 * 1024;

/// Asks the system to map a very large block in huge pages, what it has of whole ones: else the first touch of every 4 KiB is a
/// fault. Blocks in the heap are left as they are: there, the advice would outlive them. So is everything where the system has no
/// huge pages. Source: madvise(2), MADV_HUGEPAGE.
void prefer_huge_pages(void* block, std::size_t size) noexcept;

} // namespace copresence

#endif
