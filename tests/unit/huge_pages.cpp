// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "base/huge_pages.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

using copresence::detail::huge_page_size;
using copresence::detail::largest_block_in_heap;
using copresence::detail::prefer_huge_pages;

namespace {

constexpr std::size_t small_page_size = 4096;
constexpr std::size_t huge_pages_in_block = 20; // larger than any block in the heap
static_assert(huge_pages_in_block * huge_page_size > largest_block_in_heap + 2 * huge_page_size);

bool system_has_huge_pages() { return std::filesystem::exists("/sys/kernel/mm/transparent_hugepage"); }

// Returns how many bytes of a block the system was asked to map in huge pages. Such mappings have the flag
// "hg" (proc(5), smaps).
std::size_t asked_for(const char* block, std::size_t size) {
    const auto first = reinterpret_cast<std::uintptr_t>(block);
    const auto last = first + size;
    std::size_t sum = 0;
    std::ifstream maps{"/proc/self/smaps"};
    std::size_t shared = 0; // bytes that the current mapping and the block have in common
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        if (std::sscanf(line.c_str(), "%zx-%zx ", &begin, &end) == 2)
            shared = std::max(std::min(end, last), first) - std::min(std::max(begin, first), last);
        if (line.starts_with("VmFlags:") && (line + ' ').find(" hg ") != std::string::npos) sum += shared;
    }
    return sum;
}

// A separate mapping with a block that begins `offset` bytes after a huge page boundary.
class memory {
public:
    explicit memory(std::size_t offset)
        : begin_{::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)} {
        if (begin_ == MAP_FAILED) throw std::runtime_error{"no memory"};
        const auto first = reinterpret_cast<std::uintptr_t>(begin_);
        const auto border = (first + huge_page_size - 1) / huge_page_size * huge_page_size;
        block = static_cast<char*>(begin_) + (border - first) + offset;
    }

    memory(const memory&) = delete;
    memory& operator=(const memory&) = delete;

    ~memory() { ::munmap(begin_, size); }

    char* block;

private:
    static constexpr std::size_t size = (huge_pages_in_block + 3) * huge_page_size;

    void* begin_;
};

boost::test_tools::assertion_result has_huge_pages(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result known{system_has_huge_pages()};
    known.message() << "this system has no transparent huge pages";
    return known;
}

} // namespace

BOOST_AUTO_TEST_SUITE(huge_pages, *boost::unit_test::precondition(has_huge_pages))

BOOST_AUTO_TEST_CASE(only_whole_huge_pages_inside_a_block_are_requested) {
    const std::size_t offset = 3 * small_page_size;
    const std::size_t whole = (huge_pages_in_block - 1) * huge_page_size;
    const memory some{offset};
    prefer_huge_pages(some.block, huge_pages_in_block * huge_page_size);
    const char* const first = some.block - offset + huge_page_size;
    BOOST_TEST(asked_for(first, whole) == whole);
    BOOST_TEST(asked_for(some.block - offset, (huge_pages_in_block + 2) * huge_page_size) == whole);
}

BOOST_AUTO_TEST_CASE(an_aligned_block_is_requested_completely) {
    const std::size_t whole = huge_pages_in_block * huge_page_size;
    const memory some{0};
    prefer_huge_pages(some.block, whole);
    BOOST_TEST(asked_for(some.block, whole) == whole);
    BOOST_TEST(asked_for(some.block, whole + huge_page_size) == whole);
}

BOOST_AUTO_TEST_CASE(a_block_that_may_be_in_the_heap_is_not_affected) {
    const memory some{0};
    prefer_huge_pages(nullptr, 0);
    prefer_huge_pages(some.block, 1);
    prefer_huge_pages(some.block, largest_block_in_heap);
    BOOST_TEST(asked_for(some.block, largest_block_in_heap) == 0U);
    prefer_huge_pages(some.block, largest_block_in_heap + 1);
    BOOST_TEST(asked_for(some.block, largest_block_in_heap + huge_page_size) == largest_block_in_heap);
}

BOOST_AUTO_TEST_SUITE_END()
