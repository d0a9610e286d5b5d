// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_STRING_TOKEN_HPP
#define COPRESENCE_CODEC_STRING_TOKEN_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail {

/// Reads JSON strings that are completely in memory. It accepts no string that Boost.JSON's parser would reject.
class string_token {
public:
    /// Discards the texts that were read.
    void reset() noexcept { unescaped_.clear(); }

    /// Reads the string that begins at `at`, after its opening quote. Returns the position of its closing quote. Returns
    /// null if the string does not end before `end`, is invalid, is longer than `longest` bytes, or contains escapes and
    /// does not fit into the buffer for decoded texts.
    const char* read(const char* at, const char* end, std::size_t longest);

    /// Returns the text that was read last. It is valid until `reset`, and only as long as the memory of the JSON string.
    std::string_view text() const noexcept { return text_; }

private:
    const char* read_rest(const char* begin, const char* at, const char* end, std::size_t longest);
    const char* unescape(const char* at, const char* end);

    std::string unescaped_; // the texts that had escapes; not reallocated while one of them is in use
    std::string_view text_;
};

} // namespace copresence::detail

#endif
