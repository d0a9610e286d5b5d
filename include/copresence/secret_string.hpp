// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_SECRET_STRING_HPP
#define COPRESENCE_SECRET_STRING_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)

namespace copresence {

/// A text that leaves no trace in memory: whatever held it is overwritten when it ends, grows or is replaced.
/// Unlike `std::string` it has no place for short texts in itself, and unlike it, it cannot be written to a
/// stream. What the text was made from stays the caller's business, but for a `std::string` that is moved in: that
/// one is overwritten at once.
///
/// Thread safety: as that of `std::string`.
class secret_string {
public:
    secret_string() noexcept = default; ///< empty

    /// Copies.
    secret_string(std::string_view text)
        : text_(text.begin(), text.end()) {}

    /// Copies. A null pointer, such as `std::getenv` gives for what is not set, is an empty text.
    secret_string(const char* text)
        : secret_string{text != nullptr ? std::string_view{text} : std::string_view{}} {}

    /// Copies.
    secret_string(const std::string& text)
        : secret_string{std::string_view{text}} {}

    /// Copies, and overwrites `text`.
    secret_string(std::string&& text)
        : secret_string{std::string_view{text}} {
        detail::wipe(text.data(), text.size());
        text.clear();
    }

    std::string_view view() const noexcept {
        return {text_.data(), text_.size()};
    } ///< valid until it changes

    operator std::string_view() const noexcept { return view(); } ///< as `view`

    bool empty() const noexcept { return text_.empty(); } ///< no text

    std::size_t size() const noexcept { return text_.size(); } ///< bytes

    char* data() noexcept { return text_.data(); } ///< to be read into

    const char* data() const noexcept { return text_.data(); } ///< without a zero at the end

    void reserve(std::size_t size) { text_.reserve(size); } ///< as that of `std::string`

    void resize(std::size_t size) { text_.resize(size); } ///< as that of `std::string`

    /// Empty, and no longer in memory.
    void clear() noexcept {
        detail::wipe(text_.data(), text_.size());
        text_.clear();
    }

    /// Appends.
    secret_string& operator+=(std::string_view more) {
        text_.insert(text_.end(), more.begin(), more.end());
        return *this;
    }

    /// Appends.
    secret_string& operator+=(char more) {
        text_.push_back(more);
        return *this;
    }

    /// With any text. Not in constant time.
    template <std::convertible_to<std::string_view> Text>
    friend bool operator==(const secret_string& a, const Text& b) noexcept {
        return a.view() == static_cast<std::string_view>(b);
    }

private:
    std::vector<char, detail::wiping_allocator<char>> text_;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
