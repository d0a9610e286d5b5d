// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_STRING_TOKEN_HPP
#define COPRESENCE_CODEC_STRING_TOKEN_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence {

/// Reads JSON strings that lie whole in memory. It takes no string that Boost.JSON's parser would refuse.
class string_token {
public:
    /// Forgets the texts that were read.
    void reset() noexcept { unescaped_.clear(); }

    /// Reads the string that begins at `at`, behind its opening quote: the place of its closing quote. Null
    /// where it does not end before `end`, is not valid, or is a text of more than `longest` bytes.
    const char* read(const char* at, const char* end, std::size_t longest);

    /// The text that was read last; valid until `reset`, as long as the string itself is.
    std::string_view text() const noexcept { return text_; }

private:
    const char* read_rest(const char* begin, const char* at, const char* end, std::size_t longest);
    const char* unescape(const char* at, const char* end);

    std::string unescaped_; // the texts that had escapes; never reallocated while any is in use
    std::string_view text_;
};

} // namespace copresence

#endif
