// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/secret_string.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

// An allocator that overwrites memory like the real one, but keeps it readable, so that tests can inspect it.
std::vector<std::string> given_back;

template <class T>
struct seen_allocator {
    using value_type = T;

    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }

    void deallocate(T* memory, std::size_t count) noexcept {
        copresence::detail::wipe(memory, count * sizeof(T));
        given_back.emplace_back(reinterpret_cast<const char*>(memory), count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(secret_string)

BOOST_AUTO_TEST_CASE(freed_memory_was_overwritten) {
    given_back.clear();
    {
        std::vector<char, seen_allocator<char>> text(16, 's');
        text.push_back('s'); // grows, and frees the first memory
    }
    BOOST_REQUIRE(given_back.size() == 2U);
    for (const auto& memory : given_back)
        BOOST_TEST(std::all_of(memory.begin(), memory.end(), [](char c) { return c == '\0'; }));
}

BOOST_AUTO_TEST_CASE(a_null_pointer_gives_an_empty_text) {
    const char* const unset = nullptr;
    BOOST_TEST(copresence::secret_string{unset}.empty());
}

BOOST_AUTO_TEST_CASE(a_moved_in_string_is_overwritten) {
    std::string source = "a secret that is longer than what a string keeps in itself";
    const char* const memory = source.data();
    const auto size = source.size();
    const copresence::secret_string secret{std::move(source)};
    BOOST_TEST(std::all_of(memory, memory + size, [](char c) { return c == '\0'; }));
    BOOST_TEST(secret.size() == size);
}

BOOST_AUTO_TEST_CASE(clear_overwrites_the_text_in_place) {
    copresence::secret_string secret = "secret";
    const char* const memory = secret.data();
    secret.clear();
    BOOST_TEST(secret.empty());
    BOOST_TEST(std::all_of(memory, memory + 6, [](char c) { return c == '\0'; }));
}

BOOST_AUTO_TEST_CASE(what_resize_cuts_off_is_overwritten) {
    copresence::secret_string secret = "secret";
    const char* const memory = secret.data();
    secret.resize(2);
    BOOST_TEST((secret == "se"));
    BOOST_TEST(std::all_of(memory + 2, memory + 6, [](char c) { return c == '\0'; }));
}

BOOST_AUTO_TEST_CASE(an_assigned_text_does_not_keep_the_memory_of_the_old_one) {
    copresence::secret_string secret = "a long secret";
    const copresence::secret_string shorter = "new";
    const char* const memory = secret.data();
    secret = shorter;
    BOOST_TEST((secret == "new"));
    BOOST_TEST((secret.data() != memory)); // which was overwritten when it was freed
    secret = std::string{"by move"};
    BOOST_TEST((secret == "by move"));
}

BOOST_AUTO_TEST_CASE(a_secret_string_compares_and_grows_like_a_string) {
    copresence::secret_string text = "ab";
    text += "cd";
    text += 'e';
    BOOST_TEST((text == "abcde"));
    BOOST_TEST((text == copresence::secret_string{std::string{"abcde"}}));
    const copresence::secret_string copy = text;
    text.resize(2);
    BOOST_TEST((text == "ab"));
    BOOST_TEST((copy == "abcde"));
}

BOOST_AUTO_TEST_SUITE_END()
