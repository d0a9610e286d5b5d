// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_SECRET_STRING_HPP
#define COPRESENCE_SECRET_STRING_HPP

#include <copresence/detail/wiping_allocator.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace copresence {

/// A text whose memory is overwritten before it is freed, when the text is destroyed, grows or is replaced.
/// Unlike `std::string`, it does not store short texts inside the object, and it cannot be written to a
/// stream. The source that a text is copied from is not overwritten. Only a `std::string` that is moved in is
/// overwritten immediately.
///
/// Thread safety: as `std::string`.
class secret_string {
public:
    secret_string() noexcept = default; ///< creates an empty text

    /// Copies the text.
    secret_string(std::string_view text)
        : text_(text.begin(), text.end()) {}

    /// Copies the text. A null pointer gives an empty text. `std::getenv` returns a null pointer for a
    /// variable that is not set.
    secret_string(const char* text)
        : secret_string{text != nullptr ? std::string_view{text} : std::string_view{}} {}

    /// Copies the text.
    secret_string(const std::string& text)
        : secret_string{std::string_view{text}} {}

    /// Copies the text and overwrites `text`.
    secret_string(std::string&& text)
        : secret_string{std::string_view{text}} {
        text.resize(text.capacity());
        detail::wipe(text.data(), text.size());
        text.clear();
    }

    /// Copies the text.
    secret_string(const secret_string& other) = default;

    /// Takes over the text. `other` is empty afterwards.
    secret_string(secret_string&& other) noexcept = default;

    /// Replaces the text, whose memory is overwritten.
    secret_string& operator=(secret_string other) noexcept {
        text_.swap(other.text_);
        return *this;
    }

    ~secret_string() = default;

    std::string_view view() const noexcept {
        return {text_.data(), text_.size()};
    } ///< valid until the text changes

    operator std::string_view() const noexcept { return view(); } ///< same as `view()`

    bool empty() const noexcept { return text_.empty(); } ///< returns whether the text is empty

    std::size_t size() const noexcept { return text_.size(); } ///< returns the size in bytes

    char* data() noexcept { return text_.data(); } ///< for writing into the text

    const char* data() const noexcept { return text_.data(); } ///< not null-terminated

    void reserve(std::size_t size) { text_.reserve(size); } ///< as `std::string::reserve`

    /// As `std::string::resize`. Overwrites what is cut off.
    void resize(std::size_t size) {
        if (size < text_.size()) detail::wipe(text_.data() + size, text_.size() - size);
        text_.resize(size);
    }

    /// Makes the text empty and overwrites its memory.
    void clear() noexcept {
        detail::wipe(text_.data(), text_.size());
        text_.clear();
    }

    /// Appends a text.
    secret_string& operator+=(std::string_view more) {
        text_.insert(text_.end(), more.begin(), more.end());
        return *this;
    }

    /// Appends a character.
    secret_string& operator+=(char more) {
        text_.push_back(more);
        return *this;
    }

    /// Compares with any text. The comparison does not take constant time.
    template <std::convertible_to<std::string_view> Text>
    friend bool operator==(const secret_string& a, const Text& b) noexcept {
        return a.view() == static_cast<std::string_view>(b);
    }

private:
    std::vector<char, detail::wiping_allocator<char>> text_;
};

} // namespace copresence

#endif
