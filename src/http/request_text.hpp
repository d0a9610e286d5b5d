// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_REQUEST_TEXT_HPP
#define COPRESENCE_HTTP_REQUEST_TEXT_HPP

#include <copresence/version.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The value of `User-Agent` that all requests have, and that follows a prefix of the user.
inline constexpr std::string_view user_agent = "copresence/" COPRESENCE_VERSION_STRING;

/// Writes a request of HTTP/1.1 into `Text`, which is a string that may overwrite its memory when it is destroyed. The names
/// and values must be valid: the caller checks values from outside. Source: RFC 9112.
template <class Text>
class request_text {
public:
    /// Appends to `out`. Keeps a reference to it.
    explicit request_text(Text& out) noexcept
        : out_{out} {}

    request_text& line(std::string_view method, std::string_view target) {
        return append(method, " ", target.empty() ? "/" : target, " HTTP/1.1\r\n");
    }

    request_text& field(std::string_view name, std::string_view value) {
        return append(name, ": ", value, "\r\n");
    }

    /// Appends fields that were written before, each with its line end.
    request_text& fields(std::string_view text) { return append(text); }

    /// Ends a request without a body.
    void end() { append("\r\n"); }

    /// Ends the header of a request with a body.
    void end(std::string_view content_type, std::string_view body) {
        field("Content-Type", content_type).field("Content-Length", std::to_string(body.size()));
        append("\r\n", body);
    }

private:
    template <class... Parts>
    request_text& append(const Parts&... parts) {
        ((out_ += std::string_view{parts}), ...);
        return *this;
    }

    Text& out_;
};

} // namespace copresence::detail

#endif
