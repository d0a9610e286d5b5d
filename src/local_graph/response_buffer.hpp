// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_RESPONSE_BUFFER_HPP
#define COPRESENCE_LOCAL_GRAPH_RESPONSE_BUFFER_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace copresence::embedded {

/// One response, header and body in one piece of memory that is used again for the next: it goes out in one
/// write, which TLS cuts into full records.
///
/// The body comes first, behind room for the header, since the header tells its length; the header is then
/// put right before it.
class response_buffer {
public:
    /// Starts a new response.
    void begin(unsigned status);

    void header(std::string_view name, std::string_view value);

    /// Where the body is appended to.
    std::string& body() noexcept { return memory_; }

    std::size_t body_size() const noexcept { return memory_.size() - header_room; }

    /// The response is sent with the fields that it has: `complete` adds nothing.
    void keep_as_made() noexcept { as_made_ = true; }

    bool as_made() const noexcept { return as_made_; }

    /// Puts another text in the body's place.
    void replace_body(std::string_view text) { memory_.replace(header_room, std::string::npos, text); }

    std::string_view body_text() const noexcept { return std::string_view{memory_}.substr(header_room); }

    /// The body tells its own end: `complete` adds no length.
    void body_frames_itself() noexcept { frames_itself_ = true; }

    /// Nothing can follow this response on its connection.
    void end_connection() noexcept { ends_connection_ = true; }

    bool ends_connection() const noexcept { return ends_connection_; }

    /// Adds the length, and ends the header. The bytes are valid until the next `begin`.
    std::string_view complete(bool with_body);

private:
    static constexpr std::size_t header_room = 2048;

    std::string header_;
    std::string memory_;
    bool as_made_ = false;
    bool frames_itself_ = false;
    bool ends_connection_ = false;
};

} // namespace copresence::embedded

#endif
