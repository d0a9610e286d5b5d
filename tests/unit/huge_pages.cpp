// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "memory/huge_pages.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

using copresence::huge_page_size;
using copresence::prefer_huge_pages;
using copresence::reserve_huge;

namespace {

constexpr std::size_t small_page_size = 4096;

bool system_has_huge_pages() { return std::filesystem::exists("/sys/kernel/mm/transparent_hugepage"); }

// Whether the system was asked for huge pages there: the flag "hg" of the mapping (proc(5), smaps).
bool is_asked_for(const void* where) {
    const auto address = reinterpret_cast<std::uintptr_t>(where);
    std::ifstream maps{"/proc/self/smaps"};
    bool inside = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        if (std::sscanf(line.c_str(), "%zx-%zx ", &begin, &end) == 2)
            inside = begin <= address && address < end;
        if (inside && line.starts_with("VmFlags:"))
            return (line + ' ').find(" hg ") != std::string::npos;
    }
    throw std::runtime_error{"no mapping has the address"};
}

// Memory of its own that begins `offset` bytes behind the border of a huge page.
class memory {
public:
    memory(std::size_t offset, std::size_t size)
        : size_{size + offset + 2 * huge_page_size}
        , begin_{::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)} {
        if (begin_ == MAP_FAILED) throw std::runtime_error{"no memory"};
        const auto first = reinterpret_cast<std::uintptr_t>(begin_);
        const auto border = (first + huge_page_size - 1) / huge_page_size * huge_page_size;
        block = static_cast<char*>(begin_) + (border - first) + offset;
    }

    memory(const memory&) = delete;
    memory& operator=(const memory&) = delete;

    ~memory() { ::munmap(begin_, size_); }

    char* block;

private:
    std::size_t size_;
    void* begin_;
};

boost::test_tools::assertion_result has_huge_pages(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result known{system_has_huge_pages()};
    known.message() << "this system has no transparent huge pages";
    return known;
}

} // namespace

BOOST_AUTO_TEST_SUITE(huge_pages, *boost::unit_test::precondition(has_huge_pages))

BOOST_AUTO_TEST_CASE(whole_huge_pages_of_a_block_are_asked_for_and_nothing_else) {
    const std::size_t offset = 3 * small_page_size;
    const memory some{offset, 3 * huge_page_size};
    prefer_huge_pages(some.block, 3 * huge_page_size);
    const char* const first = some.block - offset + huge_page_size;
    BOOST_TEST(!is_asked_for(some.block));
    BOOST_TEST(!is_asked_for(first - 1));
    BOOST_TEST(is_asked_for(first));
    BOOST_TEST(is_asked_for(first + 2 * huge_page_size - 1));
    BOOST_TEST(!is_asked_for(first + 2 * huge_page_size));
}

BOOST_AUTO_TEST_CASE(a_block_that_is_huge_pages_is_asked_for_as_a_whole) {
    const memory some{0, 2 * huge_page_size};
    prefer_huge_pages(some.block, 2 * huge_page_size);
    BOOST_TEST(is_asked_for(some.block));
    BOOST_TEST(is_asked_for(some.block + 2 * huge_page_size - 1));
    BOOST_TEST(!is_asked_for(some.block + 2 * huge_page_size));
}

BOOST_AUTO_TEST_CASE(a_block_without_a_whole_huge_page_is_left_as_it_is) {
    const memory some{small_page_size, 2 * huge_page_size};
    prefer_huge_pages(some.block, 2 * huge_page_size - 2 * small_page_size);
    for (std::size_t at = 0; at < 2 * huge_page_size; at += small_page_size)
        BOOST_TEST_REQUIRE(!is_asked_for(some.block + at));
    prefer_huge_pages(nullptr, 0);
}

BOOST_AUTO_TEST_CASE(a_vector_of_any_size_has_the_room_that_was_asked_for) {
    std::vector<std::uint64_t> elements;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, huge_page_size}) {
        reserve_huge(elements, size);
        BOOST_TEST(elements.capacity() >= size);
        BOOST_TEST(elements.empty());
    }
    BOOST_TEST(is_asked_for(elements.data() + huge_page_size / 2)); // eight huge pages
}

BOOST_AUTO_TEST_SUITE_END()
