// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "base/huge_pages.hpp"

#include <sys/mman.h>

#include <memory>

namespace copresence::detail {

void prefer_huge_pages([[maybe_unused]] void* block, [[maybe_unused]] std::size_t size) noexcept {
#if defined(MADV_HUGEPAGE)
    if (size <= largest_block_in_heap) return;
    if (std::align(huge_page_size, huge_page_size, block, size) == nullptr) return;
    ::madvise(block, size / huge_page_size * huge_page_size, MADV_HUGEPAGE);
#endif
}

} // namespace copresence::detail
