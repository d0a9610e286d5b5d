// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TRACEPARENT_HPP
#define COPRESENCE_TRACEPARENT_HPP

#include <copresence/export.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace copresence {

/// The `traceparent` header, which connects a request with a distributed trace:
/// `00-{trace-id}-{parent-id}-{flags}` in lower-case hexadecimal digits. A regular value of 55 bytes.
/// Thread safety: distinct objects may be used from several threads. Concurrent use of one object is safe
/// only if no thread modifies it.
/// Source: Trace Context, w3.org/TR/trace-context, 3.2.
class COPRESENCE_EXPORT traceparent {
public:
    /// The length of the text in characters.
    static constexpr std::size_t text_size = 55;

    /// Parses the text.
    /// Errors: throws `std::invalid_argument`, naming the text, if it is not a `traceparent` of version 00.
    explicit traceparent(std::string_view text);

    /// Parses the text. Returns an empty optional if `text` is not a `traceparent` of version 00.
    static std::optional<traceparent> parse(std::string_view text) noexcept;

    /// Returns the header's value. It is valid as long as this object.
    std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

    /// Returns whether the texts are equal.
    friend bool operator==(const traceparent&, const traceparent&) noexcept = default;

private:
    traceparent() noexcept = default;

    std::array<char, text_size> text_{};
};

} // namespace copresence

#endif
