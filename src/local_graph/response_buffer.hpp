// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_RESPONSE_BUFFER_HPP
#define COPRESENCE_LOCAL_GRAPH_RESPONSE_BUFFER_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// One response, with header and body in one block of memory that is reused for the next response. The
/// response is sent with one write, which TLS splits into full records.
///
/// The body is written first, after space reserved for the header, because the header contains the length of
/// the body. The header is then placed directly before the body.
class response_buffer {
public:
    /// Starts a new response.
    void begin(unsigned status);

    void header(std::string_view name, std::string_view value);

    /// Returns the text to which the body is appended.
    std::string& body() noexcept { return memory_; }

    std::size_t body_size() const noexcept { return memory_.size() - header_room; }

    /// Keeps the header fields of the response unchanged: `complete` adds no field.
    void keep_as_made() noexcept { as_made_ = true; }

    bool as_made() const noexcept { return as_made_; }

    /// Replaces the body.
    void replace_body(std::string_view text) { memory_.replace(header_room, std::string::npos, text); }

    std::string_view body_text() const noexcept { return std::string_view{memory_}.substr(header_room); }

    /// Declares that the body marks its own end: `complete` adds no length.
    void body_frames_itself() noexcept { frames_itself_ = true; }

    /// Declares that the connection must end after this response.
    void end_connection() noexcept { ends_connection_ = true; }

    bool ends_connection() const noexcept { return ends_connection_; }

    /// Adds the length and ends the header. Returns the bytes to send, which are valid until the next
    /// `begin`.
    std::string_view complete(bool with_body);

private:
    static constexpr std::size_t header_room = 2048;

    std::string header_;
    std::string memory_;
    bool as_made_ = false;
    bool frames_itself_ = false;
    bool ends_connection_ = false;
};

} // namespace copresence::detail::embedded

#endif
