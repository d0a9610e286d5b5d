// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_FUZZ_INPUT_HPP
#define COPRESENCE_TESTS_FUZZ_INPUT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

/// Aborts if the condition is false. Unlike assert, it is also active in optimised builds.
#define COPRESENCE_REQUIRE(...)                                                                              \
    do {                                                                                                     \
        if (!(__VA_ARGS__)) ::copresence::fuzz::broken(#__VA_ARGS__, __FILE__, __LINE__);                    \
    } while (false)

namespace copresence::fuzz {

[[noreturn]] inline void broken(const char* invariant, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, invariant);
    std::abort();
}

/// The input of a fuzz target. It is text, so that seeds can be written by hand: first lines with parameters of
/// the target, then the rest.
class input {
public:
    input(const std::uint8_t* bytes, std::size_t size)
        : rest_{reinterpret_cast<const char*>(bytes), size} {}

    /// Removes the first line, and returns it without its line feed.
    std::string_view take_line() {
        const auto size = std::min(rest_.find('\n'), rest_.size());
        const auto line = rest_.substr(0, size);
        rest_.remove_prefix(std::min(size + 1, rest_.size()));
        return line;
    }

    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

/// Splits a text into pieces. Each character of `cuts` is the size of a piece: `0` is 1 byte, `9` 10 bytes,
/// `z` 75 bytes. After the last character, the sizes repeat. If `cuts` is empty, the text is one piece.
class pieces {
public:
    pieces(std::string_view text, std::string_view cuts)
        : text_{text}
        , cuts_{cuts} {}

    bool done() const { return text_.empty(); }

    /// Returns the next piece, of at most `max` bytes. It is a copy of the exact size, so that sanitizers detect a
    /// read beyond it.
    std::vector<char> next(std::size_t max = static_cast<std::size_t>(-1)) {
        const auto cut = cuts_.empty() ? text_.size() : size_of(cuts_[at_++ % cuts_.size()]);
        const auto piece = text_.substr(0, std::min(cut, max));
        text_.remove_prefix(piece.size());
        return {piece.begin(), piece.end()};
    }

private:
    static std::size_t size_of(char cut) { return 1 + static_cast<std::uint8_t>(cut - '0'); }

    std::string_view text_;
    std::string_view cuts_;
    std::size_t at_ = 0;
};

inline bool has_controls(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

} // namespace copresence::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

#endif
